import { describe, expect, it } from 'vitest'
import type { PitchFacts } from '../facts/facts.ts'
import { groupsOn } from '../facts/places.ts'
import { fairPitchesFrom, type OrganisationFacts } from './facts.ts'

const DAY = new Date('2026-03-01T00:00:00Z')
const UNSAID: PitchFacts = {
  id: 'pitch',
  organisationId: 'organisation',
  goals: [],
  targets: [],
  scope: 'country',
  countries: [],
  regions: [],
  askUsdMinor: null,
  askMinimumUsdMinor: null,
  instruments: [],
  stage: null,
  evidenceLevel: null,
  sensitiveSectors: [],
  wantedInvestorTypes: [],
  supportNeeded: [],
  refusedInvestorTypes: [],
  text: '',
  language: null,
}

describe('fairPitchesFrom', () => {
  it('counts a pitch to a group of countries only when all its places lie in it', () => {
    expect(one({ countries: ['NPL'] }).groups).toContain('ldc')
    expect(one({ countries: ['NPL', 'FRA'] }).groups).not.toContain('ldc')
    expect(one({ countries: ['FJI'] }).groups).toContain('sids')
    expect(one({ scope: 'global' }).groups).toEqual([])
  })

  it('when an organisation never pitched before, it is a first-timer, but not in the first edition of all, where everybody is', () => {
    const facts = [pitch({ organisationId: 'new' }), pitch({ organisationId: 'old' })]
    const before = (pitchedBefore: boolean): OrganisationFacts => ({ stakeholderType: null, pitchedBefore })
    const later = fairPitchesFrom(
      facts,
      new Map([
        ['new', before(false)],
        ['old', before(true)],
      ]),
      groupsOn(DAY),
    )
    expect(later.map(({ isFirstTimer }) => isFirstTimer)).toEqual([true, false])
    const first = fairPitchesFrom(
      facts,
      new Map([
        ['new', before(false)],
        ['old', before(false)],
      ]),
      groupsOn(DAY),
    )
    expect(first.map(({ isFirstTimer }) => isFirstTimer)).toEqual([false, false])
  })

  it('takes a grassroots organisation as unusual, and never who people say they are', () => {
    expect(one({}, 'volunteers').isUnusual).toBe(true)
    const said = one({}, 'indigenous_peoples')
    expect(said.isUnusual).toBe(false)
    expect(said.groups).toEqual(['identity:indigenous_peoples'])
  })

  it('takes two first goals as unusual when they meet less often than by chance', () => {
    const often = Array.from({ length: 5 }, (_, nth) => (nth % 2 === 0 ? [1, 2] : [2, 1]))
    const goals = [...often, [3, 4], [4, 3], [1, 4]]
    const found = fairPitchesFrom(
      goals.map((pair) => pitch({ goals: pair })),
      new Map(),
      groupsOn(DAY),
    )
    expect(found.map(({ isUnusual }) => isUnusual)).toEqual(goals.map((pair) => pair.join() === '1,4'))
  })

  it('tells the continents a pitch works in', () => {
    expect(one({ countries: ['KEN', 'UGA', 'BRA'] }).regions).toEqual(['002', '019'])
    expect(one({ scope: 'regional', regions: ['054'] }).regions).toEqual(['009'])
  })
})

function pitch(facts: Partial<PitchFacts>): PitchFacts {
  return { ...UNSAID, ...facts }
}

function one(facts: Partial<PitchFacts>, stakeholderType: string | null = null) {
  const [found] = fairPitchesFrom([pitch(facts)], new Map([['organisation', { stakeholderType, pitchedBefore: false }]]), groupsOn(DAY))
  if (found === undefined) throw new Error('one pitch in, one out')
  return found
}
