import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corpus, forum, fullMandate, fullPitch, mandateFacts, openPair, pitchFacts } from '../facts/facts.arbitrary.ts'
import { createEngine } from '../score/engine.ts'
import { applyEdit, concerns, editsOf, MOST_TARGETS } from './edits.ts'
import { counterfactuals, median, raises } from './raises.ts'
import { widen, widenings } from './widenings.ts'

const engine = createEngine({ corpus, on: forum })
const closedTo = { organisationIds: [fullPitch.organisationId], pitchIds: [] }

describe('a stated counterfactual', () => {
  it('when its edit is applied, gives exactly the stated score', () => {
    fc.assert(
      fc.property(pitchFacts, mandateFacts, (pitch, mandate) => {
        for (const { edit, before, after } of counterfactuals(pitch, mandate, engine)) {
          const now = engine.scorePair(pitch, mandate)
          expect(now.eligible ? { score: now.score, shown: now.shown } : null).toEqual(before)
          expect(engine.scorePair(applyEdit(pitch, edit), mandate)).toMatchObject({ eligible: true, ...after })
        }
      }),
      { numRuns: 300, seed: 11 },
    )
  })

  it('when people keep the pair apart, there is none', () => {
    expect(counterfactuals(fullPitch, { ...fullMandate, closedTo }, engine)).toEqual([])
  })
})

describe('the edits of a pitch', () => {
  it('never touch where it works, what it is about, who it is or its words', () => {
    fc.assert(
      fc.property(pitchFacts, (pitch) => {
        for (const edit of editsOf(pitch)) {
          const { id, organisationId, goals, scope, countries, regions, sensitiveSectors, text, language } = applyEdit(pitch, edit)
          const kept = { id, organisationId, goals, scope, countries, regions, sensitiveSectors, text, language }
          expect(pitch).toMatchObject(kept)
        }
      }),
      { seed: 12 },
    )
  })

  it('name targets of its own goals only, and none beyond what a pitch may list', () => {
    const targets = (pitch: typeof fullPitch) => editsOf(pitch).flatMap((edit) => (edit.kind === 'target' ? [edit.target] : []))
    expect(targets(fullPitch).every((code) => code.startsWith('14.') || code.startsWith('13.'))).toBe(true)
    expect(targets({ ...fullPitch, targets: ['14.1', '14.2', '14.3', '13.1', '13.2'] })).toEqual([])
    expect(MOST_TARGETS).toBe(5)
  })

  it('ask for the next level of evidence, or for any where none is stated, and for a stage only where none is', () => {
    const kinds = (pitch: typeof fullPitch) => editsOf(pitch).filter(({ kind }) => kind === 'evidence' || kind === 'stage')
    expect(kinds(fullPitch)).toEqual([{ kind: 'evidence', level: 4 }])
    expect(kinds({ ...fullPitch, evidenceLevel: null })).toHaveLength(5)
    expect(kinds({ ...fullPitch, evidenceLevel: 5 })).toEqual([])
    expect(kinds({ ...fullPitch, stage: null }).filter(({ kind }) => kind === 'stage').length).toBeGreaterThan(3)
  })

  it('when an edit does not concern a mandate, changes nothing for it', () => {
    fc.assert(
      fc.property(pitchFacts, mandateFacts, (pitch, mandate) => {
        for (const edit of editsOf(pitch).filter((one) => !concerns(one, mandate)))
          expect(engine.scoreEligible(applyEdit(pitch, edit), mandate)).toBe(engine.scoreEligible(pitch, mandate))
      }),
      { numRuns: 200, seed: 13 },
    )
  })
})

describe('padding', () => {
  it('when a pitch lists what the mandate does not look for, gains nothing', () => {
    fc.assert(
      fc.property(openPair, fc.integer({ min: 1, max: 17 }), ({ pitch, mandate }, goal) => {
        fc.pre(pitch.goals.length > 0 && pitch.targets.length > 0 && pitch.instruments.length > 0)
        const before = engine.scoreEligible(pitch, mandate) ?? 0
        const padded = {
          ...pitch,
          goals: [...pitch.goals, ...(mandate.goals.includes(goal) ? pitch.goals : [goal])],
          targets: [...pitch.targets, ...pitch.targets, '1.1'],
          instruments: [...pitch.instruments, ...pitch.instruments],
          supportNeeded: [...pitch.supportNeeded, ...pitch.supportNeeded],
        }
        expect(engine.scoreEligible(padded, mandate) ?? 0).toBeLessThanOrEqual(before)
      }),
      { numRuns: 500, seed: 14 },
    )
  })

  it('when a whole text is said twice, it weighs no more than once', () => {
    const plain = { corpus: [], on: forum }
    const once = createEngine(plain).scoreEligible(fullPitch, fullMandate) ?? 0
    const twice = createEngine(plain).scoreEligible({ ...fullPitch, text: `${fullPitch.text} ${fullPitch.text}` }, fullMandate) ?? 0
    expect(twice - once).toBeLessThanOrEqual(1)
  })
})

describe('what would raise the matches of a pitch', () => {
  const small = { ...fullPitch, askUsdMinor: 9_000_000_000, askMinimumUsdMinor: null }

  it('when a smaller sum would do, counts the investors that it opens, and states no investor’s own threshold', () => {
    const mandates = [fullMandate, { ...fullMandate, id: '2', ticketMaxUsdMinor: 250_123_400 }]
    const [first] = raises(small, mandates, engine)
    expect(first).toMatchObject({ edit: { kind: 'ask_minimum', usdMinor: 900_000_000 }, opens: 2 })
  })

  it('when the count is checked mandate by mandate, it is the count', () => {
    fc.assert(
      fc.property(pitchFacts, fc.array(mandateFacts, { minLength: 1, maxLength: 12 }), (pitch, mandates) => {
        for (const { edit, opens, lifts, lowers, medianGain } of raises(pitch, mandates, engine)) {
          const edited = applyEdit(pitch, edit)
          const pairs = mandates.map((mandate) => [engine.scoreEligible(pitch, mandate), engine.scoreEligible(edited, mandate)] as const)
          expect(pairs.filter(([was, is]) => was === null && is !== null)).toHaveLength(opens)
          const gains = pairs.flatMap(([was, is]) => (was !== null && is !== null && is > was ? [is - was] : []))
          expect([gains.length, median(gains)]).toEqual([lifts, medianGain])
          expect(pairs.filter(([was, is]) => was !== null && is !== null && is < was)).toHaveLength(lowers)
          expect(pairs.some(([was, is]) => was !== null && is === null)).toBe(false)
          expect(opens + lifts).toBeGreaterThan(lowers)
        }
      }),
      { numRuns: 100, seed: 15 },
    )
  })

  it('when people keep a mandate from the pitch, it counts in nothing', () => {
    const shut = { ...fullMandate, id: '3', closedTo }
    expect(raises(small, [fullMandate, shut], engine)).toEqual(raises(small, [fullMandate], engine))
  })
})

describe('what a widening brings', () => {
  const pitches = [
    { ...fullPitch, id: 'a' },
    { ...fullPitch, id: 'b', instruments: ['in_kind'] },
    { ...fullPitch, id: 'c', instruments: ['in_kind'] },
    { ...fullPitch, id: 'd', countries: ['KEN'] },
    { ...fullPitch, id: 'e', evidenceLevel: 1 as const },
  ]

  it('when a gate keeps pitches out, names what lets them in, and the gate that binds', () => {
    const reach = widenings(fullMandate, pitches, engine)
    expect(reach).toMatchObject({ eligible: 2, pitches: 5, binding: { code: 'instrument.none_shared', pitches: 2 } })
    expect(reach.widenings[0]).toEqual({ widening: { kind: 'instrument', instrument: 'in_kind' }, opens: 2, lifts: 0 })
    expect(reach.widenings).toContainEqual({ widening: { kind: 'place', place: 'KEN' }, opens: 1, lifts: 0 })
    expect(reach.widenings).toContainEqual({ widening: { kind: 'places_not_strict' }, opens: 1, lifts: 0 })
    expect(reach.widenings).toContainEqual({ widening: { kind: 'evidence', minimum: 1 }, opens: 0, lifts: 1 })
  })

  it('when nothing matches, still names the gate that binds', () => {
    expect(widenings({ ...fullMandate, instruments: ['debt_swap'] }, pitches.slice(0, 3), engine)).toMatchObject({ eligible: 0 })
    expect(widenings({ ...fullMandate, countries: ['NPL'], countryGroups: [] }, pitches, engine).binding).toMatchObject({
      code: 'geography.outside',
    })
  })

  it('when people keep a pitch from the mandate, it counts in nothing', () => {
    const closed = { ...fullMandate, closedTo: { organisationIds: [], pitchIds: ['b', 'c'] } }
    expect(widenings(closed, pitches, engine)).toEqual(
      widenings(
        fullMandate,
        [pitches[0], pitches[3], pitches[4]].flatMap((one) => one ?? []),
        engine,
      ),
    )
  })

  it('when the count is checked pitch by pitch, it is the count', () => {
    fc.assert(
      fc.property(mandateFacts, fc.array(pitchFacts, { maxLength: 12 }), (mandate, some) => {
        const reach = widenings(mandate, some, engine)
        const fits = (one: typeof mandate) => some.filter((pitch) => engine.whyNot(pitch, one).length === 0).length
        expect(reach.eligible).toBe(fits(mandate))
        for (const { widening, opens } of reach.widenings) expect(fits(widen(mandate, widening))).toBe(reach.eligible + opens)
      }),
      { numRuns: 150, seed: 16 },
    )
  })
})
