import fc from 'fast-check'
import { COUNTRY_GROUPS, INSTRUMENTS, INVESTOR_TYPES, SENSITIVE_SECTORS, STAGES, SUPPORT_KINDS } from '@scalebridge/db/reference'
import type { MandateFacts, PitchFacts, PitchText } from './facts.ts'

/** Random facts for the property tests. Small vocabularies, so that pairs meet often. */

const COUNTRIES = ['KEN', 'UGA', 'NGA', 'NPL', 'LAO', 'FJI', 'VUT', 'HTI', 'BRA', 'FRA', 'EGY'] as const
const REGIONS = ['014', '202', '002', '054', '009', '034', '142', '419', '019', '155'] as const
const TARGETS = ['14.2', '14.7', '13.1', '2.4', '7.2', '5.a'] as const
const WORDS = [
  'coastal',
  'fisheries',
  'solar',
  'mini',
  'grids',
  'girls',
  'schools',
  'reef',
  'insurance',
  'farmers',
  'البحر',
  '海洋保护',
  'залив',
  'énergie',
]
const GROUPS = COUNTRY_GROUPS.filter((code) =>
  ['001', '054', '014', '202', '002', 'ldc', 'sids', 'lldc', 'group:african', 'group:grulac'].includes(code),
)

const some = <T>(values: readonly T[], maxLength = 4) => fc.uniqueArray(fc.constantFrom(...values), { maxLength })
const goals = fc.uniqueArray(fc.integer({ min: 1, max: 17 }), { maxLength: 5 })
const amountMinor = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000_000_000 }),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 10 })).map(([digits, zeros]) => digits * 10 ** zeros),
)
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(' '))

export const pitchFacts: fc.Arbitrary<PitchFacts> = fc
  .record({
    id: fc.uuid(),
    organisationId: fc.constantFrom('organisation-1', 'organisation-2', 'organisation-3', 'organisation-4'),
    goals,
    targets: some(TARGETS),
    scope: fc.constantFrom('country', 'multi_country', 'regional', 'global', null),
    countries: some(COUNTRIES),
    regions: some(REGIONS, 2),
    askUsdMinor: fc.option(amountMinor),
    share: fc.option(fc.integer({ min: 1, max: 100 })),
    instruments: some(INSTRUMENTS, 3),
    stage: fc.option(fc.constantFrom(...STAGES)),
    evidenceLevel: fc.option(fc.constantFrom(0, 1, 2, 3, 4, 5)),
    sensitiveSectors: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, some(SENSITIVE_SECTORS, 2)),
    wantedInvestorTypes: some(INVESTOR_TYPES, 3),
    supportNeeded: some(SUPPORT_KINDS, 3),
    refusedInvestorTypes: some(INVESTOR_TYPES, 2),
    text,
    language: fc.constantFrom('en', 'fr', 'ar', null),
  })
  .map(({ share, ...facts }) => ({
    ...facts,
    askMinimumUsdMinor: share === null || facts.askUsdMinor === null ? null : Math.ceil((facts.askUsdMinor * share) / 100),
  }))

export const mandateFacts: fc.Arbitrary<MandateFacts> = fc
  .record({
    id: fc.uuid(),
    investorId: fc.uuid(),
    organisationId: fc.constantFrom('organisation-4', 'organisation-5', 'organisation-6'),
    investorType: fc.constantFrom(...INVESTOR_TYPES),
    goals,
    targets: some(TARGETS),
    countries: some(COUNTRIES),
    countryGroups: some(GROUPS, 3),
    strictGeography: fc.boolean(),
    excludedCountries: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, some(COUNTRIES, 2)),
    excludedSectors: some(SENSITIVE_SECTORS),
    instruments: some(INSTRUMENTS),
    ends: fc.tuple(fc.option(amountMinor), fc.option(amountMinor)),
    stages: some(STAGES, 3),
    minimumEvidence: fc.option(fc.integer({ min: 0, max: 5 })),
    supportOffered: some(SUPPORT_KINDS, 3),
    text,
    closedTo: fc.oneof(
      { weight: 4, arbitrary: fc.constant({ organisationIds: [], pitchIds: [] }) },
      {
        weight: 1,
        arbitrary: fc.record({
          organisationIds: some(['organisation-1', 'organisation-2'], 2),
          pitchIds: fc.uniqueArray(fc.uuid(), { maxLength: 2 }),
        }),
      },
    ),
  })
  .map(({ ends: [one, other], ...facts }) => ({
    ...facts,
    ticketMinUsdMinor: one !== null && other !== null ? Math.min(one, other) : one,
    ticketMaxUsdMinor: one !== null && other !== null ? Math.max(one, other) : other,
  }))

/** A mandate and a pitch that no gate keeps apart. */
export const openPair = fc.record({ pitch: pitchFacts, mandate: mandateFacts }).map(({ pitch, mandate }) => ({
  pitch: { ...pitch, organisationId: 'organisation-1', sensitiveSectors: [], refusedInvestorTypes: [] },
  mandate: {
    ...mandate,
    closedTo: { organisationIds: [], pitchIds: [] },
    strictGeography: false,
    excludedCountries: [],
    instruments: mandate.instruments.length > 0 ? [...mandate.instruments, ...pitch.instruments] : [],
    ticketMinUsdMinor: null,
    ticketMaxUsdMinor: mandate.ticketMaxUsdMinor && Math.max(mandate.ticketMaxUsdMinor, pitch.askMinimumUsdMinor ?? pitch.askUsdMinor ?? 0),
  },
}))

export const corpus: readonly PitchText[] = [
  { id: 'a', text: 'Coastal fisheries and reef insurance for small island farmers', language: 'en' },
  { id: 'b', text: 'Solar mini grids for schools', language: 'en' },
  { id: 'c', text: 'حماية البحر والسواحل', language: 'ar' },
  { id: 'd', text: '海洋保护与沿海渔业', language: 'zh' },
]

export const forum = new Date('2026-11-23T15:00:00Z')

/** A pitch that says everything, for tests that change one thing. */
export const fullPitch: PitchFacts = {
  id: '00000000-0000-7000-8000-000000000001',
  organisationId: 'organisation-1',
  goals: [14, 13],
  targets: ['14.2', '13.1'],
  scope: 'country',
  countries: ['FJI'],
  regions: [],
  askUsdMinor: 150_000_000,
  askMinimumUsdMinor: 80_000_000,
  instruments: ['first_loss'],
  stage: 'transition_to_scale',
  evidenceLevel: 3,
  sensitiveSectors: [],
  wantedInvestorTypes: ['foundation'],
  supportNeeded: ['market_access'],
  refusedInvestorTypes: [],
  text: 'Community insurance for coastal fisheries and the reefs they live from',
  language: 'en',
}

/** A mandate that states everything and fits fullPitch. */
export const fullMandate: MandateFacts = {
  id: '00000000-0000-7000-8000-000000000002',
  investorId: '00000000-0000-7000-8000-000000000003',
  organisationId: 'organisation-5',
  investorType: 'foundation',
  goals: [14, 13],
  targets: ['14.2'],
  countries: ['FJI'],
  countryGroups: ['sids'],
  strictGeography: true,
  excludedCountries: ['FRA'],
  excludedSectors: ['tobacco'],
  instruments: ['first_loss', 'guarantee'],
  ticketMinUsdMinor: 50_000_000,
  ticketMaxUsdMinor: 200_000_000,
  stages: ['transition_to_scale', 'scaling'],
  minimumEvidence: 2,
  supportOffered: ['market_access', 'data'],
  text: 'We insure reefs and coastal fisheries',
  closedTo: { organisationIds: [], pitchIds: [] },
}
