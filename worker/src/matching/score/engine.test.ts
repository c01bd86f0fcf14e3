import { createHash } from 'node:crypto'
import { WEIGHT_SUM } from '@scalebridge/db/rules'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpus, forum, fullMandate, fullPitch, mandateFacts, openPair, pitchFacts } from '../facts/facts.arbitrary.ts'
import {
  PACKED_LENGTH,
  buildTrackRecord,
  REASON_CODES,
  createEngine,
  currentPolicy,
  packPair,
  unpackPair,
  type EligiblePair,
  type MandateFacts,
  type PairResult,
  type PitchFacts,
} from '../index.ts'
import { SIDE_POINTS } from '../facts/policy.ts'
import { harmonic, shownFor } from './score.ts'

const engine = createEngine({ corpus, on: forum })

function eligible(result: PairResult): EligiblePair {
  if (!result.eligible) throw new Error(`expected an eligible pair, got ${JSON.stringify(result.gates)}`)
  return result
}

const scoreOf = (pitch: PitchFacts, mandate: MandateFacts) => eligible(engine.scorePair(pitch, mandate)).score

describe('the score of a pair', () => {
  test('is full when a pitch is all that a mandate states, and the mandate all that the pitch wishes', () => {
    const { score, shown, interval } = eligible(engine.scorePair(fullPitch, fullMandate))
    expect({ score, shown, interval }).toEqual({ score: 1000, shown: 100, interval: [100, 100] })
  })

  test('has factor points that add up exactly to their side, and the two sides give the pair', () => {
    fc.assert(
      fc.property(openPair, ({ pitch, mandate }) => {
        const { score, shown, interval, investorSide, pitchSide } = eligible(engine.scorePair(pitch, mandate))
        for (const side of [investorSide, pitchSide]) {
          expect(side.factors.reduce((sum, { points }) => sum + points, 0)).toBe(side.points)
          expect(side.factors.reduce((sum, { maxPoints }) => sum + maxPoints, 0)).toBe(side.maxPoints)
          expect(side.maxPoints).toBe(SIDE_POINTS)
          for (const { points, maxPoints } of side.factors) {
            expect(Number.isInteger(points) && points >= 0 && points <= maxPoints).toBe(true)
          }
        }
        expect(score).toBe(harmonic(investorSide.points, pitchSide.points))
        expect(score >= 0 && score <= 1000 && shown >= 0 && shown <= 100).toBe(true)
        expect(shown).toBe(shownFor(score, currentPolicy))
        expect(interval[0] <= shown && shown <= interval[1]).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('when a mandate is silent about a factor, it has no points to give and the others take its place', () => {
    const { investorSide } = eligible(engine.scorePair(fullPitch, { ...fullMandate, goals: [], targets: [] }))
    expect(investorSide.factors.slice(0, 2)).toEqual([
      { key: 'goals', points: 0, maxPoints: 0, known: true, reason: { code: 'goals.no_preference', params: {} } },
      { key: 'targets', points: 0, maxPoints: 0, known: true, reason: { code: 'targets.no_preference', params: {} } },
    ])
    expect(investorSide).toMatchObject({ points: 1000, maxPoints: 1000 })
  })

  test('when the order of any list but the goals changes, nothing changes', () => {
    const reversed = <T extends object>(facts: T, except: string): T =>
      Object.fromEntries(
        Object.entries(facts).map(([key, value]) => [key, Array.isArray(value) && key !== except ? value.toReversed() : value]),
      ) as T // as: the same keys and kinds of value
    fc.assert(
      fc.property(pitchFacts, mandateFacts, (pitch, mandate) => {
        const [one, other] = [engine.scorePair(pitch, mandate), engine.scorePair(reversed(pitch, 'goals'), reversed(mandate, ''))]
        expect(other.eligible).toBe(one.eligible)
        if (one.eligible && other.eligible) expect(packPair(other)).toEqual(packPair(one))
      }),
    )
  })

  test('is zero when one side has nothing, and never more than twice the weaker side', () => {
    expect(harmonic(0, 0)).toBe(0)
    expect(harmonic(0, 1000)).toBe(0)
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (a, b) => {
        expect(harmonic(a, b)).toBe(harmonic(b, a))
        expect(harmonic(a, b) <= 2 * Math.min(a, b) && harmonic(a, b) >= Math.min(a, b)).toBe(true)
      }),
    )
  })
})

describe('the weight of a track record', () => {
  const paid = { title: 'Reefs', text: 'reefs', language: 'en', attributes: [], day: null, amountUsdMinor: null }
  const past = ['a', 'b'].map((id) => ({ ...paid, id, investorIds: [fullMandate.investorId] }))
  const most = (at: typeof engine, key: string) =>
    eligible(at.scorePair(fullPitch, fullMandate)).investorSide.factors.find((factor) => factor.key === key)?.maxPoints

  test('is its own where a past is known, and falls to the mandate’s own words where none is', () => {
    const remembering = createEngine({ corpus, on: forum, track: buildTrackRecord(past) })
    const { text, track_record } = currentPolicy.investorWeights
    const all = Object.values(currentPolicy.investorWeights).reduce((sum, weight) => sum + weight, 0)
    const share = (weight: number) => Math.round((SIDE_POINTS * weight) / all)
    expect([most(remembering, 'text'), most(remembering, 'track_record')]).toEqual([share(text), share(track_record)])
    expect([most(engine, 'text'), most(engine, 'track_record')]).toEqual([share(text + track_record), 0])
  })
})

describe('what is shown', () => {
  test('rises with the score and reaches both ends', () => {
    const shown = Array.from({ length: 1001 }, (_, score) => shownFor(score, currentPolicy))
    expect([shown[0], shown[480], shown[1000]]).toEqual([0, 50, 100])
    expect(shown).toEqual(shown.toSorted((a, b) => a - b))
  })
})

describe('the policy', () => {
  test('has weights that add up on both sides', () => {
    const sum = (weights: Readonly<Record<string, number>>) => Object.values(weights).reduce((total, weight) => total + weight, 0)
    expect([sum(currentPolicy.investorWeights), sum(currentPolicy.pitchWeights)]).toEqual([WEIGHT_SUM, WEIGHT_SUM])
  })
})

describe('a better fit never lowers the score:', () => {
  test('one more shared goal', () => {
    fc.assert(
      fc.property(openPair, fc.integer({ min: 1, max: 17 }), ({ pitch, mandate }, goal) => {
        fc.pre(mandate.goals.length > 0)
        const wider = { ...mandate, goals: [...mandate.goals, ...pitch.goals.slice(0, 1)] }
        expect(scoreOf(pitch, wider)).toBeGreaterThanOrEqual(scoreOf(pitch, mandate))
        fc.pre(pitch.goals.length > 0 && !pitch.goals.includes(goal))
        const withGoal = { ...mandate, goals: [...mandate.goals, goal] }
        const alsoServing = { ...pitch, goals: [...pitch.goals, goal] }
        expect(scoreOf(alsoServing, withGoal)).toBeGreaterThanOrEqual(scoreOf(pitch, withGoal))
      }),
    )
  })

  test('a wider ticket, as long as the pair stays eligible', () => {
    const widened = fc.record({ low: fc.nat(1000), high: fc.nat(1000) })
    fc.assert(
      fc.property(openPair, widened, fc.integer({ min: 1, max: 10 ** 11 }), ({ pitch, mandate }, { low, high }, start) => {
        const ticket = (from: number, to: number) => ({ ...mandate, ticketMinUsdMinor: Math.floor(from), ticketMaxUsdMinor: Math.ceil(to) })
        const narrow = ticket(start, start * 3)
        const wide = ticket(start / (1 + low / 100), start * 3 * (1 + high / 100))
        fc.pre(engine.whyNot(pitch, narrow).length === 0)
        expect(scoreOf(pitch, wide)).toBeGreaterThanOrEqual(scoreOf(pitch, narrow))
      }),
      { numRuns: 300 },
    )
  })

  test('a lower minimum of the pitch', () => {
    const percent = fc.integer({ min: 1, max: 99 })
    fc.assert(
      fc.property(openPair, fc.integer({ min: 1000, max: 10 ** 11 }), percent, percent, ({ pitch, mandate }, ask, least, smallest) => {
        const ticketMinUsdMinor = Math.floor((ask * smallest) / 100)
        const ticketed = { ...mandate, ticketMinUsdMinor, ticketMaxUsdMinor: Math.max(ticketMinUsdMinor, mandate.ticketMaxUsdMinor ?? 0) }
        const rigid = { ...pitch, askUsdMinor: ask, askMinimumUsdMinor: null }
        fc.pre(engine.whyNot(rigid, ticketed).length === 0)
        const flexible = { ...rigid, askMinimumUsdMinor: Math.ceil((ask * least) / 100) }
        expect(scoreOf(flexible, ticketed)).toBeGreaterThanOrEqual(scoreOf(rigid, ticketed))
      }),
      { numRuns: 300 },
    )
  })

  test('a nearer place', () => {
    const mandate = { ...fullMandate, strictGeography: false, countries: ['KEN'], countryGroups: [], excludedCountries: [] }
    // Kenya itself, its neighbour in Eastern Africa, the rest of Africa, elsewhere.
    const scores = ['KEN', 'UGA', 'NGA', 'BRA'].map((country) => scoreOf({ ...fullPitch, countries: [country] }, mandate))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBe(4)
  })

  test('more evidence, a nearer stage, one more kind of support', () => {
    const evidence = ([0, 1, 2, 3, 4, 5] as const).map((evidenceLevel) =>
      scoreOf({ ...fullPitch, evidenceLevel }, { ...fullMandate, minimumEvidence: 4 }),
    )
    expect(evidence).toEqual(evidence.toSorted((a, b) => a - b))
    const stages = ['ideation', 'research_development', 'proof_of_concept', 'transition_to_scale'].map((stage) =>
      scoreOf({ ...fullPitch, stage }, fullMandate),
    )
    expect(stages).toEqual(stages.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(openPair, fc.nat(2), ({ pitch, mandate }, index) => {
        const kind = pitch.supportNeeded[index]
        fc.pre(kind !== undefined && mandate.supportOffered.length > 0)
        const more = { ...mandate, supportOffered: [...mandate.supportOffered, ...(kind ? [kind] : [])] }
        expect(scoreOf(pitch, more)).toBeGreaterThanOrEqual(scoreOf(pitch, mandate))
      }),
    )
  })
})

describe('what a pitch does not say', () => {
  const silent: Readonly<Record<string, Partial<PitchFacts>>> = {
    goals: { goals: [] },
    targets: { targets: [] },
    places: { scope: null, countries: [], regions: [] },
    ask: { askUsdMinor: null, askMinimumUsdMinor: null },
    instruments: { instruments: [] },
    stage: { stage: null },
    evidence: { evidenceLevel: null },
    'wanted investors': { wantedInvestorTypes: [] },
    'support needed': { supportNeeded: [] },
    text: { text: '' },
  }

  test.each(Object.entries(silent))('%s: the interval holds the score that any answer would give', (_, blank) => {
    fc.assert(
      fc.property(openPair, fc.array(fc.constantFrom(...Object.values(silent)), { maxLength: 3 }), ({ pitch, mandate }, others) => {
        const unsaid = Object.assign({}, pitch, blank, ...others)
        const said = engine.scorePair(pitch, mandate)
        const [low, high] = eligible(engine.scorePair(unsaid, mandate)).interval
        if (said.eligible) expect(low <= said.shown && said.shown <= high).toBe(true)
      }),
    )
  })

  test('never closes a gate and never counts as zero', () => {
    const nothing: PitchFacts = Object.assign({}, fullPitch, ...Object.values(silent))
    const { investorSide, pitchSide, interval } = eligible(engine.scorePair(nothing, fullMandate))
    for (const factor of investorSide.factors.filter(({ maxPoints }) => maxPoints > 0))
      expect(factor).toMatchObject({ known: false, reason: { code: `${factor.key}.unknown` } })
    expect(investorSide.points).toBeGreaterThan(0)
    expect(pitchSide.points).toBeGreaterThan(0)
    expect(interval[1] - interval[0]).toBeGreaterThan(50)
  })

  test('a text in another language is unknown, not unlike', () => {
    const french = {
      ...fullPitch,
      text: "Une assurance pour les villages de la côte et pour leurs récifs, avec l'appui de l'État",
      language: 'fr',
    }
    const { investorSide } = eligible(
      engine.scorePair(french, { ...fullMandate, text: 'We fund the schools of girls and the roads that lead to them' }),
    )
    expect(investorSide.factors.find(({ key }) => key === 'text')).toMatchObject({ known: false, reason: { code: 'text.other_language' } })
  })
})

describe('a ranking', () => {
  const pool = fc.sample(pitchFacts, { numRuns: 120, seed: 7 })
  const mandates = fc.sample(mandateFacts, { numRuns: 120, seed: 8 })

  test('is by score, then by id, and holds every eligible pitch with the score of the pair', () => {
    for (const mandate of mandates.slice(0, 40)) {
      const ranked = engine.rankForMandate(mandate, pool, 1000)
      expect(ranked).toHaveLength(pool.filter((pitch) => engine.whyNot(pitch, mandate).length === 0).length)
      for (const [index, { id, result }] of ranked.entries()) {
        const pitch = pool.find((facts) => facts.id === id)
        expect(pitch && engine.scorePair(pitch, mandate)).toEqual(result)
        const next = ranked[index + 1]
        if (next) expect(result.score > next.result.score || (result.score === next.result.score && id < next.id)).toBe(true)
      }
    }
  })

  test('does not depend on the order of what is ranked, and a shorter one is the head of a longer one', () => {
    for (const pitch of pool.slice(0, 20)) {
      const ranked = engine.rankForPitch(pitch, mandates, 50)
      expect(engine.rankForPitch(pitch, mandates.toReversed(), 50)).toEqual(ranked)
      expect(engine.rankForPitch(pitch, mandates, 5)).toEqual(ranked.slice(0, 5))
    }
  })

  test('puts equal scores in the order of their ids', () => {
    const twins = ['c', 'a', 'b'].map((id) => ({ ...fullPitch, id }))
    expect(engine.rankForMandate(fullMandate, twins, 3).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })
})

describe('a packed pair', () => {
  test('is small integers that give the same pair again, with the same reasons', () => {
    fc.assert(
      fc.property(openPair, ({ pitch, mandate }) => {
        const result = eligible(engine.scorePair(pitch, mandate))
        const packed = packPair(result)
        expect(engine.packedPointsOf(pitch, mandate)).toEqual(packed)
        expect(packed.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 15)).toBe(true)
        expect(packPair(unpackPair(packed))).toEqual(packed)
        expect(engine.explain(pitch, mandate, packed)).toEqual(result)
      }),
    )
  })

  test('keeps its points when the rules have changed since', () => {
    const packed = packPair(eligible(engine.scorePair(fullPitch, fullMandate)))
    const later = createEngine({ corpus, on: forum, policy: { ...currentPolicy, version: 'later', primaryGoalWeight: 9 } })
    expect(packPair(later.explain(fullPitch, fullMandate, packed))).toEqual(packed)
  })

  test.each([[[]], [[9, ...Array.from({ length: 29 }, () => 0)]], [[1, 0.5, ...Array.from({ length: 28 }, () => 0)]]])(
    'refuses numbers that are none: %j',
    (numbers) => {
      expect(() => unpackPair(numbers)).toThrow(RangeError)
    },
  )
})

describe('reasons', () => {
  test('every reason in the list is given by some pair, and only those', () => {
    const pitches = fc.sample(pitchFacts, { numRuns: 200, seed: 1 })
    const mandates = fc.sample(mandateFacts, { numRuns: 100, seed: 2 })
    const results = mandates.flatMap((mandate) => pitches.map((pitch) => engine.scorePair(pitch, mandate)))
    const special = [
      engine.scorePair(fullPitch, { ...fullMandate, investorType: '' }),
      engine.scorePair(
        { ...fullPitch, text: 'Une école pour les filles de la ville, avec les parents' },
        { ...fullMandate, text: 'The roads of the north and the bridges' },
      ),
    ]
    const funded = {
      id: 'g1',
      title: 'Reefs',
      text: 'coral reefs of the coast',
      language: 'en',
      attributes: ['country=VUT'],
      day: null,
      amountUsdMinor: null,
    }
    const paid = (ids: string[], investorId: string, text = funded.text) =>
      ids.map((id) => ({ ...funded, id, text, investorIds: [investorId] }))
    const past = [...paid(['g1', 'g2'], fullMandate.investorId), ...paid(['g3', 'g4'], 'another', 'railways')]
    const remembering = createEngine({ corpus, on: forum, track: buildTrackRecord(past) })
    const silent = { ...fullPitch, text: '', language: null, countries: [], regions: [], goals: [] }
    const subjects = [{ attributes: ['country=VUT'] }, { attributes: [] }, { text: 'railways', attributes: [] }]
    const remembered = subjects.map((subject) => remembering.scorePair({ ...silent, ...subject }, fullMandate))
    const given = [...results, ...special, ...remembered].flatMap((result) =>
      result.eligible ? [...result.investorSide.factors, ...result.pitchSide.factors] : [],
    )
    expect([...new Set(given.map(({ reason }) => reason.code))].toSorted()).toEqual(REASON_CODES.toSorted())
  })
})

test('the same facts give the same integers on every machine', () => {
  const pitches: PitchFacts[] = [
    fullPitch,
    { ...fullPitch, goals: [7, 13, 14], targets: [], text: 'Mini-réseaux solaires pour les écoles et les pêcheurs de la côte' },
    { ...fullPitch, scope: 'regional', countries: [], regions: ['054'], askMinimumUsdMinor: null },
    { ...fullPitch, scope: 'global', countries: [], instruments: ['grant'], stage: 'ideation' },
    { ...fullPitch, countries: ['KEN', 'LAO'], askUsdMinor: 900_000_000, evidenceLevel: 1, wantedInvestorTypes: ['dfi'] },
    { ...fullPitch, goals: [], stage: null, evidenceLevel: null, instruments: [], askUsdMinor: null, text: 'حماية البحر والسواحل' },
    { ...fullPitch, supportNeeded: ['data', 'convening'], text: '海洋保护与沿海渔业' },
  ]
  const mandates: MandateFacts[] = [
    fullMandate,
    {
      ...fullMandate,
      strictGeography: false,
      countries: [],
      countryGroups: ['ldc', '202'],
      text: 'Réseaux solaires pour les écoles de la région et pour les pêcheurs',
    },
    {
      ...fullMandate,
      strictGeography: false,
      countryGroups: ['001'],
      goals: [],
      instruments: [],
      ticketMaxUsdMinor: 20_000_000,
      ticketMinUsdMinor: null,
    },
    {
      ...fullMandate,
      strictGeography: false,
      countries: ['VUT', 'UGA'],
      countryGroups: [],
      minimumEvidence: 5,
      investorType: 'mdb',
      text: '',
    },
  ]
  const packed = mandates.flatMap((mandate) =>
    pitches.map((pitch) => {
      const result = engine.scorePair(pitch, mandate)
      return result.eligible ? packPair(result) : result.gates.map(({ code }) => code)
    }),
  )
  expect(packed.filter((pair) => pair.length === PACKED_LENGTH).length).toBeGreaterThan(15)
  expect(createHash('sha256').update(JSON.stringify(packed)).digest('hex')).toMatchInlineSnapshot(
    `"486422b8771fa79d34d5b2eab42101b1441aa22e43ae0cee849d00daf9ad62cd"`,
  )
})
