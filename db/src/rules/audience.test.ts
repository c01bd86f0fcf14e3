import fc from 'fast-check'
import { getTableColumns } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { AUDIENCES, BLOCK_FIELDS, BLOCKS, READERS, type Audiences } from '../reference/publishing.ts'
import { pitches } from '../schema/pitches.ts'
import { asSeenBy, audienceOf, DEFAULT_PUBLISHING, hiddenBlocks, isVisible, mayQuote, type Publishing } from './audience.ts'

const COLUMNS = Object.keys(getTableColumns(pitches))
const PLACED: ReadonlySet<string> = new Set(BLOCKS.flatMap((block) => [...BLOCK_FIELDS[block]]))

/** Columns that no answer outside the team and the Secretariat takes over as they are. */
const NEVER_SHOWN = [
  'editionId',
  'organisationId',
  'createdBy',
  'origin',
  'revision',
  'number',
  'wantedInvestorTypes',
  'refusedInvestorTypes',
  'sensitiveSectors',
  'sourceId',
  'openToPooling',
  'contact',
  'leftOut',
  'createdAt',
  'updatedAt',
]
/** What every reader may know, whatever is chosen: that there is such a pitch, since when, and in which language. */
const ALWAYS_SHOWN = ['id', 'state', 'submittedAt', 'language', 'derivedFields', 'title', 'form', 'pooledAsks']

/** A row in which every field says its own name, so that it is known wherever it turns up. */
const LISTS = ['goals', 'targets', 'countries', 'regions', 'instruments', 'supportNeeded', 'supportOffered']
const row = {
  ...Object.fromEntries(COLUMNS.map((name) => [name, LISTS.includes(name) ? [`<${name}>`] : `<${name}>`])),
  organisationName: '<organisation>',
}

const publishings: fc.Arbitrary<Publishing> = fc.record({
  audiences: fc
    .tuple(...BLOCKS.map(() => fc.constantFrom(...AUDIENCES)))
    .map((chosen) => Object.fromEntries(BLOCKS.map((block, index) => [block, chosen[index]])) as unknown as Audiences), // as: one for each block
  isSafe: fc.boolean(),
  alias: fc.constant('<alias>'),
  capability: fc.constant('<capability>'),
})
const readers = fc.constantFrom(...READERS)

describe('what a reader gets of a pitch', () => {
  it('is decided for every column that a pitch has, and for every one that it may yet be given', () => {
    expect(COLUMNS.filter((name) => !PLACED.has(name) && !NEVER_SHOWN.includes(name) && !ALWAYS_SHOWN.includes(name))).toEqual([])
    expect([...PLACED].filter((field) => !COLUMNS.includes(field))).toEqual([])
  })

  it('holds no field of a block to which they do not stand near enough, whatever is chosen', () => {
    fc.assert(
      fc.property(publishings, readers, (publishing, reader) => {
        const told = JSON.stringify(asSeenBy(row, publishing, reader))
        for (const block of BLOCKS) {
          const isOpen = isVisible(publishing, block, reader)
          const isDisguised = publishing.isSafe && (reader === 'public' || reader === 'investor')
          const shown = isDisguised ? BLOCK_FIELDS[block].filter((field) => field !== 'countries') : BLOCK_FIELDS[block]
          for (const field of shown) expect(told.includes(`<${field}>`)).toBe(isOpen)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('grows, and never shrinks, with how near they stand', () => {
    fc.assert(
      fc.property(publishings, (publishing) => {
        const hidden = READERS.map((reader) => hiddenBlocks(publishing, reader))
        for (const [index, blocks] of hidden.entries()) expect(hidden[index - 1] ?? BLOCKS).toEqual(expect.arrayContaining(blocks))
        expect(hidden.at(-1)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('names nobody behind a safe profile before an introduction: an alias, a region, and nothing that was written freely', () => {
    const publishing = { ...DEFAULT_PUBLISHING, isSafe: true, alias: 'Coastal health workers', capability: 'Clinics on boats' }
    const whole = { ...row, scope: 'country', countries: ['FJI', 'KEN'], regions: [] as string[] }
    const told = asSeenBy(whole, publishing, 'investor')
    expect(told).toMatchObject({
      title: 'Coastal health workers',
      organisationName: 'Coastal health workers',
      summary: 'Clinics on boats',
      scope: 'regional',
      countries: [],
      regions: ['009', '002'],
      problem: null,
      lessons: null,
    })
    expect(asSeenBy(whole, publishing, 'introduced')).toEqual(whole)
    expect(audienceOf({ ...publishing, audiences: { ...publishing.audiences, problem: 'reviewers' } }, 'problem')).toBe('reviewers')
  })

  it('is quoted by no reason where it is hidden', () => {
    const audiences = { ...DEFAULT_PUBLISHING.audiences, goals_places: 'introduced', lessons: 'reviewers' } as const
    const publishing = { ...DEFAULT_PUBLISHING, audiences }
    const told = ['goals.primary_shared', 'geography.outside', 'text.words', 'stage.accepted', 'track_record.similar']
    expect(told.map((code) => mayQuote(publishing, 'investor', code))).toEqual([false, false, false, true, true])
    expect(told.map((code) => mayQuote(publishing, 'reviewer', code))).toEqual([true, true, true, true, true])
  })
})
