import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { INVESTOR_TYPES, LOCALES, SPECIAL_GROUPS, isCurrency, isGoalNumber, isIso3, isM49Region } from '../src/reference/index.ts'
import { CRS_PURPOSES } from './crs-goals.ts'
import { deriveEdition, print } from './derive.ts'
import { FOCUS_AREAS } from './focus-goals.ts'
import { NAMED_FUNDERS } from './funders.ts'
import { readSource, type SourceRows } from './source-files.ts'
import { LIMITS } from './texts.ts'
import type { DemoEdition, DemoForum, DemoMandate } from './types.ts'

let edition: DemoEdition
let committed: string
let forum: DemoForum
let rows: SourceRows
let mandates: DemoMandate[]

const bundled = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')

beforeAll(async () => {
  committed = await bundled('edition.json')
  edition = JSON.parse(committed)
  forum = JSON.parse(await bundled('forum.json'))
  rows = await readSource()
  mandates = edition.investors.flatMap((investor) => investor.mandates)
})

describe('the demonstration edition', () => {
  it('is what the script derives from the bundled rows, byte for byte', async () => {
    expect(print(await deriveEdition())).toBe(committed)
  })

  it('has some 300 pitches and the 91 funders', () => {
    expect(edition.pitches.length).toBeGreaterThanOrEqual(290)
    expect(edition.pitches.length).toBeLessThanOrEqual(320)
    expect(edition.investors.map((investor) => investor.sourceId)).toEqual(rows.funders.map((funder) => funder.cid))
    expect(edition.investors).toHaveLength(91)
  })

  it('names its source, its licence and that nobody endorses it', () => {
    expect(edition.source).toMatchObject({ statement: 'Source: UNDP, open.undp.org, 2014', licence: 'CC BY' })
    expect(edition.source.endorsement).toMatch(/^No endorsement/)
  })

  it('identifies every record once', () => {
    for (const keys of [
      edition.organisations.map((organisation) => organisation.key),
      edition.pitches.map((pitch) => pitch.sourceId),
      mandates.map((mandate) => mandate.sourceId),
    ]) {
      expect(new Set(keys).size).toBe(keys.length)
    }
  })
})

describe('a pitch of the demonstration', () => {
  it('belongs to an office that is in the edition, and every office has one', () => {
    const used = new Set(edition.pitches.map((pitch) => pitch.organisationKey))
    expect([...used].toSorted()).toEqual(edition.organisations.map((organisation) => organisation.key))
  })

  it('carries codes of the reference lists only', () => {
    for (const pitch of edition.pitches) {
      expect(pitch.countries.filter((code) => !isIso3(code))).toEqual([])
      expect(pitch.regions.filter((code) => !isM49Region(code))).toEqual([])
      expect(pitch.goals.filter((goal) => !isGoalNumber(goal))).toEqual([])
      expect(new Set(pitch.goals).size).toBe(pitch.goals.length)
      expect(pitch.goals.length).toBeLessThanOrEqual(5)
    }
  })

  it('has the places that its scope promises', () => {
    for (const { scope, countries, regions } of edition.pitches) {
      const expected = { country: [1, 0], regional: [0, regions.length || 1], global: [0, 0], multi_country: [2, 0] }[scope]
      expect([countries.length, regions.length]).toEqual(expected)
    }
  })

  it('asks for a whole number of cents, or for an unknown amount in no currency', () => {
    for (const { askMinor, askCurrency } of edition.pitches) {
      if (askMinor === null) expect(askCurrency).toBeNull()
      else
        expect([Number.isSafeInteger(askMinor), askMinor > 0, askCurrency !== null && isCurrency(askCurrency)]).toEqual([true, true, true])
    }
  })

  it('fits the form, and repeats no mask of the data set', () => {
    for (const { title, summary, approach } of edition.pitches) {
      for (const [text, limit] of [
        [title, LIMITS.title],
        [summary, LIMITS.summary],
        [approach, LIMITS.approach],
      ] as const) {
        expect(text.trim()).toBe(text)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThanOrEqual(limit)
        expect(text).not.toContain('[ORG]')
      }
    }
  })

  it('leaves unknown what the source does not say', () => {
    for (const pitch of edition.pitches) {
      const { problem, results, team, stage, evidenceLevel, instruments, targets } = pitch
      expect({ problem, results, team, stage, evidenceLevel, instruments, targets }).toEqual({
        problem: null,
        results: null,
        team: null,
        stage: null,
        evidenceLevel: null,
        instruments: [],
        targets: [],
      })
    }
    const silent = rows.proposed.filter((project) => project.crs.every((code) => code === '99810')).map((project) => project.qid)
    const withoutGoals = edition.pitches.filter((pitch) => pitch.goals.length === 0).map((pitch) => pitch.sourceId)
    expect(withoutGoals).toEqual(silent.filter((id) => edition.pitches.some((pitch) => pitch.sourceId === id)).toSorted())
  })

  it('says of each known field whether it is stated or derived', () => {
    const stated = ['sourceId', 'approach', 'askCurrency', 'sourceStart', 'sourceGenderMarker', 'derivedFields']
    for (const pitch of edition.pitches) expect(knownFields(pitch).filter((field) => !pitch.derivedFields.includes(field))).toEqual(stated)
  })
})

describe('an investor of the demonstration', () => {
  it('is of a kind on the list, and a government has its country', () => {
    for (const { sourceId, type, country } of edition.investors) {
      expect(INVESTOR_TYPES).toContain(type)
      expect(country !== null && isIso3(country)).toBe(sourceId.startsWith('GOV-'))
    }
  })

  it('has at least one mandate; the ten with the longest histories may have one per focus area', () => {
    const counts = edition.investors.map((investor) => investor.mandates.length)
    expect(Math.min(...counts)).toBe(1)
    expect(Math.max(...counts)).toBe(Object.keys(FOCUS_AREAS).length)
    expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(10)
  })

  it('is named by a table that holds no stranger', () => {
    const known = rows.funders.map((funder) => funder.cid)
    expect(NAMED_FUNDERS.filter((cid) => !known.includes(cid))).toEqual([])
  })

  it('has as many projects in the bundled rows as the source counts', () => {
    for (const funder of rows.funders) {
      expect(rows.funded.filter((project) => project.funders.includes(funder.cid))).toHaveLength(funder.train_projects)
    }
  })
})

describe('a mandate of the demonstration', () => {
  it('carries codes of the reference lists only, and covers some place', () => {
    for (const { goals, countries, regions, countryGroups } of mandates) {
      expect(goals.filter((goal) => !isGoalNumber(goal))).toEqual([])
      expect(goals.length).toBeLessThanOrEqual(5)
      expect(countries.filter((code) => !isIso3(code))).toEqual([])
      expect(regions.filter((code) => !isM49Region(code))).toEqual([])
      expect(countryGroups.filter((group) => !SPECIAL_GROUPS.includes(group))).toEqual([])
      expect(countries.length + regions.length + countryGroups.length).toBeGreaterThan(0)
    }
  })

  it('has a ticket range that rises, or none and no currency', () => {
    for (const { ticketMinMinor, ticketMaxMinor, ticketCurrency } of mandates) {
      if (ticketMinMinor === null || ticketMaxMinor === null) {
        expect([ticketMinMinor, ticketMaxMinor, ticketCurrency]).toEqual([null, null, null])
      } else {
        expect([Number.isSafeInteger(ticketMinMinor), Number.isSafeInteger(ticketMaxMinor)]).toEqual([true, true])
        expect(ticketMinMinor).toBeGreaterThan(0)
        expect(ticketMinMinor).toBeLessThanOrEqual(ticketMaxMinor)
        expect(ticketCurrency).toBe('USD')
      }
    }
  })

  it('has words of its history, and leaves unknown what the source does not say', () => {
    for (const { text, instruments, stages, minimumEvidence, exclusions, targets } of mandates) {
      expect(text.length).toBeGreaterThan(0)
      expect(text.length).toBeLessThanOrEqual(2_000)
      expect({ instruments, stages, minimumEvidence, exclusions, targets }).toEqual({
        instruments: [],
        stages: [],
        minimumEvidence: null,
        exclusions: [],
        targets: [],
      })
    }
  })

  it('says of each known field whether it is stated or derived', () => {
    const stated = ['sourceId', 'ticketCurrency', 'sourceProjects', 'derivedFields']
    for (const mandate of mandates) {
      expect(knownFields(mandate).filter((field) => !mandate.derivedFields.includes(field) && !stated.includes(field))).toEqual([])
    }
  })

  it('takes its goals from focus areas, so that only the fields the source leaves open stay without', () => {
    const areas = rows.funded.flatMap((project) => project.focus)
    expect(new Set(areas)).toEqual(new Set(Object.keys(FOCUS_AREAS)))
    expect(mandates.filter((mandate) => mandate.goals.length === 0).map((mandate) => mandate.sourceId)).toEqual(['ORG-00029'])
  })
})

describe('the tables behind the rules', () => {
  it('know every purpose code of the source and no other', () => {
    const used = new Set([...rows.proposed, ...rows.funded].flatMap((project) => project.crs))
    expect([...used].toSorted()).toEqual(Object.keys(CRS_PURPOSES).toSorted())
  })

  it('read SVK as the Bratislava centre, because the source never means Slovakia by it', () => {
    const centre = [...rows.proposed, ...rows.funded].filter((project) => project.country === 'SVK')
    expect(new Set(centre.map((project) => project.country_name))).toEqual(new Set(['Bratislava Regional Center']))
  })
})

describe('the forum of the demonstration', () => {
  it('says that it is one, and speaks six languages', () => {
    expect(forum).toMatchObject({ slug: '2027', demonstration: true })
    for (const text of [forum.title, forum.theme, ...forum.segments.flatMap((segment) => [segment.title, segment.theme])]) {
      expect(Object.keys(text)).toEqual([...LOCALES])
      expect(new Set(Object.values(text)).size).toBe(LOCALES.length)
    }
  })

  it('keeps the hours of New York', () => {
    const local = (instant: string) =>
      new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: forum.zone }).format(new Date(instant))
    expect(
      [
        forum.opensAt,
        forum.clarificationsUntil,
        forum.closesAt,
        forum.editUntil,
        forum.resultsAt,
        forum.forumStartsAt,
        forum.forumEndsAt,
      ].map(local),
    ).toEqual([
      '2026-11-02 09:00',
      '2026-12-11 17:00',
      '2026-12-18 23:59',
      '2027-01-08 23:59',
      '2027-01-20 09:00',
      '2027-02-02 10:00',
      '2027-02-03 18:00',
    ])
  })

  it('holds its segments one after the other, within the forum and on goals under review', () => {
    const times = forum.segments.flatMap((segment) => [segment.startsAt, segment.endsAt])
    expect([forum.forumStartsAt, ...times, forum.forumEndsAt]).toEqual([forum.forumStartsAt, ...times, forum.forumEndsAt].toSorted())
    expect(forum.segments.map((segment) => segment.kind)).toEqual([...Array(4).fill('action_segment'), 'pitch_segment'])
    for (const segment of forum.segments) expect(segment.goals.filter((goal) => !forum.goalsUnderReview.includes(goal))).toEqual([])
  })
})

/** Names of the fields that hold something. */
function knownFields(record: object): string[] {
  return Object.entries(record).flatMap(([field, value]) => (value === null || (Array.isArray(value) && value.length === 0) ? [] : [field]))
}
