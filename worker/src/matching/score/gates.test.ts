import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpus, forum, fullMandate, fullPitch, mandateFacts, pitchFacts } from '../facts/facts.arbitrary.ts'
import {
  GATE_CODES,
  OPENING_CODES,
  createEngine,
  currentPolicy,
  type FailedGate,
  type MandateFacts,
  type Opening,
  type PitchFacts,
} from '../index.ts'

const policy = { ...currentPolicy, stageGateDistance: 1 }
const engine = createEngine({ corpus, on: forum, policy })

const whyNot = (pitch: Partial<PitchFacts>, mandate: Partial<MandateFacts> = {}) =>
  engine.whyNot({ ...fullPitch, ...pitch }, { ...fullMandate, ...mandate })

describe('a gate closes', () => {
  test.each<[string, Partial<PitchFacts>, Partial<MandateFacts>, FailedGate]>([
    [
      'between parts of one organisation',
      { organisationId: 'organisation-5' },
      {},
      { code: 'organisation.same', params: {}, opensWhen: { code: 'organisation.never', params: {} } },
    ],
    [
      'between a mandate and a partnership that people keep apart',
      {},
      { closedTo: { organisationIds: [fullPitch.organisationId], pitchIds: [] } },
      { code: 'pair.closed', params: {}, opensWhen: { code: 'pair.never', params: {} } },
    ],
    [
      'between a mandate and one pitch that people keep apart',
      {},
      { closedTo: { organisationIds: [], pitchIds: [fullPitch.id] } },
      { code: 'pair.closed', params: {}, opensWhen: { code: 'pair.never', params: {} } },
    ],
    [
      'on a sector that the mandate excludes',
      { sensitiveSectors: ['mining', 'tobacco'] },
      {},
      {
        code: 'sector.excluded',
        params: { sectors: ['tobacco'] },
        opensWhen: { code: 'sector.exclusion_lifted', params: { sectors: ['tobacco'] } },
      },
    ],
    [
      'on a kind of investor that the partnership refuses',
      { refusedInvestorTypes: ['foundation'] },
      {},
      {
        code: 'investor_type.refused',
        params: { investorType: 'foundation' },
        opensWhen: { code: 'investor_type.accepted', params: { investorType: 'foundation' } },
      },
    ],
    [
      'on one excluded country among several',
      { scope: 'multi_country', countries: ['FJI', 'FRA'] },
      {},
      {
        code: 'country.excluded',
        params: { places: ['FRA'] },
        opensWhen: { code: 'country.exclusion_lifted', params: { places: ['FRA'] } },
      },
    ],
    [
      'on a place outside a strict mandate',
      { countries: ['KEN'] },
      {},
      {
        code: 'geography.outside',
        params: { places: ['KEN'], wanted: ['FJI', 'sids'] },
        opensWhen: { code: 'geography.widened', params: { places: ['KEN'] } },
      },
    ],
    [
      'on an instrument that nothing offered can stand in for',
      { instruments: ['debt_swap'] },
      {},
      {
        code: 'instrument.none_shared',
        params: { asked: ['debt_swap'], offered: ['first_loss', 'guarantee'] },
        opensWhen: { code: 'instrument.added', params: { anyOf: ['first_loss', 'guarantee'] } },
      },
    ],
    [
      'on an ask far below the ticket',
      { askUsdMinor: 1_000_000, askMinimumUsdMinor: null },
      {},
      {
        code: 'ticket.too_small',
        params: { askUsdMinor: 1_000_000, minimumUsdMinor: 50_000_000, shortUsdMinor: 49_000_000 },
        opensWhen: { code: 'ask.at_least', params: { usdMinor: 10_000_000 } },
      },
    ],
    [
      'on an ask far above the ticket',
      { askUsdMinor: 5_000_000_000, askMinimumUsdMinor: 2_000_000_000 },
      {},
      {
        code: 'ticket.too_large',
        params: { askUsdMinor: 2_000_000_000, maximumUsdMinor: 200_000_000, overUsdMinor: 1_800_000_000 },
        opensWhen: { code: 'ask.at_most', params: { usdMinor: 999_999_900 } },
      },
    ],
    [
      'on a stage too far away, where the policy has such a gate',
      { stage: 'ideation' },
      {},
      {
        code: 'stage.outside',
        params: { stage: 'ideation', accepted: ['transition_to_scale', 'scaling'] },
        opensWhen: {
          code: 'stage.any_of',
          params: { stages: ['proof_of_concept', 'transition_to_scale', 'scaling', 'sustainable_scale'] },
        },
      },
    ],
  ])('%s', (_, pitch, mandate, gate) => {
    expect(whyNot(pitch, mandate)).toEqual([gate])
  })

  test('on a region only when every country of it is excluded', () => {
    const melanesia: Partial<PitchFacts> = { scope: 'regional', countries: [], regions: ['054'] }
    const five = ['FJI', 'NCL', 'PNG', 'SLB', 'VUT']
    expect(whyNot(melanesia, { excludedCountries: five.slice(1) })).toEqual([])
    expect(whyNot(melanesia, { excludedCountries: five }).map(({ code }) => code)).toEqual(['country.excluded'])
  })
})

describe('a gate stays open', () => {
  test.each<[string, Partial<PitchFacts>, Partial<MandateFacts>]>([
    ['for a substitute of the instrument', { instruments: ['insurance'] }, {}],
    ['for an ask a little below the ticket', { askUsdMinor: 40_000_000, askMinimumUsdMinor: null }, {}],
    ['for one place of several inside a strict mandate', { scope: 'multi_country', countries: ['KEN', 'VUT'] }, {}],
    ['for a regional pitch that holds a country of a strict mandate', { scope: 'regional', regions: ['009'] }, { countryGroups: [] }],
    ['for a global pitch', { scope: 'global' }, {}],
    ['for a strict mandate that names no place', { countries: ['KEN'] }, { countries: [], countryGroups: [] }],
  ])('%s', (_, pitch, mandate) => {
    expect(whyNot(pitch, mandate)).toEqual([])
  })

  test('for any stage, where the policy has no such gate', () => {
    expect(currentPolicy.stageGateDistance).toBeNull()
    const usual = createEngine({ corpus, on: forum })
    expect(usual.whyNot({ ...fullPitch, stage: 'ideation' }, fullMandate)).toEqual([])
  })
})

/** Does what an opening says; null for what can never open. */
function doWhatOpens(opening: Opening, pitch: PitchFacts, mandate: MandateFacts): { pitch: PitchFacts; mandate: MandateFacts } | null {
  const without = <T>(list: readonly T[], gone: readonly T[]) => list.filter((value) => !gone.includes(value))
  switch (opening.code) {
    case 'organisation.never':
    case 'pair.never':
      return null
    case 'sector.exclusion_lifted':
      return { pitch, mandate: { ...mandate, excludedSectors: without(mandate.excludedSectors, opening.params.sectors) } }
    case 'investor_type.accepted':
      return { pitch: { ...pitch, refusedInvestorTypes: without(pitch.refusedInvestorTypes, [opening.params.investorType]) }, mandate }
    case 'country.exclusion_lifted':
      return { pitch, mandate: { ...mandate, excludedCountries: without(mandate.excludedCountries, opening.params.places) } }
    case 'geography.widened': {
      const [place = ''] = opening.params.places
      const isRegion = /^\d{3}$/.test(place)
      const countries = isRegion ? mandate.countries : [...mandate.countries, place]
      const countryGroups = isRegion ? [...mandate.countryGroups, place] : mandate.countryGroups
      return { pitch, mandate: { ...mandate, countries, countryGroups } }
    }
    case 'instrument.added':
      return { pitch: { ...pitch, instruments: [...pitch.instruments, ...opening.params.anyOf.slice(0, 1)] }, mandate }
    case 'ask.at_least':
      return { pitch: { ...pitch, askUsdMinor: opening.params.usdMinor }, mandate }
    case 'ask.at_most':
      return { pitch: { ...pitch, askMinimumUsdMinor: opening.params.usdMinor }, mandate }
    case 'stage.any_of':
      return { pitch: { ...pitch, stage: opening.params.stages[0] ?? null }, mandate }
  }
}

describe('what would open a gate', () => {
  test('does open it, and the pair is eligible once all gates are', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(pitchFacts, mandateFacts, (pitch, mandate) => {
        const gates = engine.whyNot(pitch, mandate)
        let after = { pitch, mandate }
        for (const { code, opensWhen } of gates) {
          seen.add(code).add(opensWhen.code)
          const opened = doWhatOpens(opensWhen, pitch, mandate)
          if (opened) expect(engine.whyNot(opened.pitch, opened.mandate).map((gate) => gate.code)).not.toContain(code)
          after = doWhatOpens(opensWhen, after.pitch, after.mandate) ?? {
            pitch: { ...after.pitch, organisationId: 'another' },
            mandate: { ...after.mandate, closedTo: { organisationIds: [], pitchIds: [] } },
          }
        }
        expect(engine.scorePair(after.pitch, after.mandate).eligible).toBe(true)
      }),
      { numRuns: 1500, seed: 5 },
    )
    expect([...seen].toSorted()).toEqual([...GATE_CODES, ...OPENING_CODES].toSorted())
  })

  test('is told in whole dollars that open the gate, and in cents only where a dollar would be too coarse', () => {
    const openings = (ask: number, ticket: number) =>
      whyNot({ askUsdMinor: ask, askMinimumUsdMinor: ask }, { ticketMinUsdMinor: ticket, ticketMaxUsdMinor: ticket }).map(
        ({ opensWhen }) => opensWhen,
      )
    expect(openings(100_000_000_000, 3_000_000_000)).toEqual([{ code: 'ask.at_most', params: { usdMinor: 13_335_209_900 } }])
    expect(openings(1_000_000, 250_000_000)).toEqual([{ code: 'ask.at_least', params: { usdMinor: 56_234_200 } }])
    expect(openings(1, 150)).toEqual([{ code: 'ask.at_least', params: { usdMinor: 32 } }])
  })

  test('is the least change: one cent less than the least ask is still too small, one more than the most too large', () => {
    const small = whyNot({ askUsdMinor: 10_000_000 - 1, askMinimumUsdMinor: null })
    expect(small.map(({ code }) => code)).toEqual(['ticket.too_small'])
    expect(whyNot({ askUsdMinor: 10_000_000, askMinimumUsdMinor: null })).toEqual([])
    expect(whyNot({ askUsdMinor: 999_999_999, askMinimumUsdMinor: null })).toEqual([])
    expect(whyNot({ askUsdMinor: 1_000_000_000, askMinimumUsdMinor: null }).map(({ code }) => code)).toEqual(['ticket.too_large'])
  })
})
