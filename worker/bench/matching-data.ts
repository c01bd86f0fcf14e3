/**
 * Synthetic pitches and mandates of the shape of real ones: the M49 tree with its LDC and SIDS, 169 targets, log-normal
 * asks, kinds of investor, and texts whose words follow Zipf's law within the topics of their goals. About 28 % of the
 * pairs pass every gate, more than in reality, which is the harder case.
 */
import {
  COUNTRIES,
  INSTRUMENTS,
  INVESTOR_TYPES,
  M49_REGIONS,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
  TARGET_CODES,
  countriesIn,
} from '@scalebridge/db/reference'
import type { MandateFacts, PitchFacts } from '../src/matching/facts/facts.ts'
import { createRandom, several, zipf, type Random } from './matching-random.ts'

/** The kinds there were when the golden hashes were made: a kind more would draw another edition. */
const SUPPORT = SUPPORT_KINDS.filter((kind) => kind !== 'in_kind' && kind !== 'research')

export const ON = new Date('2026-11-23T15:00:00Z')

const GOALS = Array.from({ length: 17 }, (_, index) => index + 1)
const REGIONS = M49_REGIONS.filter(({ level }) => level !== 'world').map(({ code }) => code)
const developing = COUNTRIES.filter((country) => country.ldc.length > 0 || country.sids || country.region !== '150').map(({ iso3 }) => iso3)

const GENERAL_WORDS = 6_000
const TOPIC_WORDS = 800
const words = makeWords(GENERAL_WORDS + GOALS.length * TOPIC_WORDS)
const pickGeneral = zipf(words.slice(0, GENERAL_WORDS), 1)
const pickTopic = GOALS.map((goal) => {
  const start = GENERAL_WORDS + (goal - 1) * TOPIC_WORDS
  return zipf(words.slice(start, start + TOPIC_WORDS), 0.9)
})
const pickGoal = zipf(shuffled(GOALS, 3), 0.5)
const pickCountry = zipf(shuffled(developing, 5), 0.7)
const pickInstrument = zipf(shuffled(INSTRUMENTS, 7), 0.8)
const pickType = zipf(shuffled(INVESTOR_TYPES, 9), 0.7)

/** Makes the same pitches for the same number, with ids that do not rise. */
export function makePitches(count: number): PitchFacts[] {
  const random = createRandom(count)
  return Array.from({ length: count }, () => makePitch(random, count))
}

/** Makes the same mandates for the same number. */
export function makeMandates(count: number): MandateFacts[] {
  const random = createRandom(count + 1)
  return Array.from({ length: count }, () => makeMandate(random, count))
}

function makePitch(random: Random, count: number): PitchFacts {
  const goals = several(1 + random.below(4), () => pickGoal(random))
  const scope = random.chance(0.7) ? 'country' : random.chance(0.6) ? 'multi_country' : random.chance(0.7) ? 'regional' : 'global'
  const first = pickCountry(random)
  const region = random.pick(REGIONS)
  const ask = logNormal(random, 150_000_000, 1.4)
  return {
    id: makeId(random),
    organisationId: `organisation ${random.below(count)}`,
    goals,
    targets: random.chance(0.7) ? targetsOf(goals, random, 1 + random.below(5)) : [],
    scope,
    countries:
      scope === 'country' ? [first] : scope === 'multi_country' ? several(2 + random.below(4), () => neighbour(first, random)) : [],
    regions: scope === 'regional' ? [region] : [],
    askUsdMinor: random.chance(0.97) ? ask : null,
    askMinimumUsdMinor: random.chance(0.5) ? Math.ceil((ask * (20 + random.below(61))) / 100) : null,
    instruments: random.chance(0.92) ? several(1 + random.below(3), () => pickInstrument(random)) : [],
    stage: random.chance(0.9) ? random.pick(STAGES) : null,
    evidenceLevel: random.chance(0.9) ? random.pick([0, 1, 1, 2, 2, 3, 4, 5] as const) : null,
    sensitiveSectors: random.chance(0.12) ? [random.pick(SENSITIVE_SECTORS)] : [],
    wantedInvestorTypes: random.chance(0.6) ? several(1 + random.below(3), () => pickType(random)) : [],
    supportNeeded: several(random.below(4), () => random.pick(SUPPORT)),
    refusedInvestorTypes: random.chance(0.1) ? [pickType(random)] : [],
    text: makeText(random, goals, 80),
    language: random.chance(0.7) ? 'en' : random.pick(['fr', 'es', 'ar', 'ru', 'zh']),
  }
}

function makeMandate(random: Random, count: number): MandateFacts {
  const goals = random.chance(0.85) ? several(2 + random.below(5), () => pickGoal(random)) : []
  const names = random.next()
  const ticket = logNormal(random, 60_000_000, 1.2)
  return {
    id: makeId(random),
    investorId: makeId(random),
    organisationId: `investor ${random.below(count)}`,
    investorType: pickType(random),
    goals,
    targets: goals.length > 0 && random.chance(0.25) ? targetsOf(goals, random, 1 + random.below(6)) : [],
    countries: names < 0.45 ? several(1 + random.below(8), () => pickCountry(random)) : [],
    countryGroups: names > 0.3 && names < 0.85 ? several(1 + random.below(3), () => random.pick([...REGIONS, 'ldc', 'sids', '001'])) : [],
    strictGeography: random.chance(0.65),
    excludedCountries: random.chance(0.15) ? several(1 + random.below(3), () => pickCountry(random)) : [],
    excludedSectors: random.chance(0.6) ? several(1 + random.below(4), () => random.pick(SENSITIVE_SECTORS)) : [],
    instruments: random.chance(0.9) ? several(1 + random.below(4), () => pickInstrument(random)) : [],
    ticketMinUsdMinor: random.chance(0.8) ? ticket : null,
    ticketMaxUsdMinor: random.chance(0.9) ? ticket * (2 + random.below(9)) : null,
    stages: random.chance(0.6) ? several(1 + random.below(3), () => random.pick(STAGES)) : [],
    minimumEvidence: random.chance(0.5) ? random.below(4) : null,
    supportOffered: several(random.below(5), () => random.pick(SUPPORT)),
    text: random.chance(0.8) ? makeText(random, goals.length > 0 ? goals : GOALS, 25) : '',
    closedTo: { organisationIds: [], pitchIds: [] },
  }
}

/** An amount of two digits, as people write them. */
function logNormal(random: Random, median: number, sigma: number): number {
  const exact = median * Math.exp(sigma * random.normal())
  const unit = 10 ** (Math.floor(Math.log10(exact)) - 1)
  return Math.max(1, Math.round(exact / unit) * unit)
}

function targetsOf(goals: readonly number[], random: Random, count: number): string[] {
  const known = TARGET_CODES.filter((code) => goals.includes(Number(code.split('.')[0])))
  return several(count, () => random.pick(known))
}

/** Another country of the same region. */
function neighbour(iso3: string, random: Random): string {
  const home = COUNTRIES.find((country) => country.iso3 === iso3)?.subRegion ?? null
  return home === null ? iso3 : random.pick(countriesIn(home))
}

function makeText(random: Random, goals: readonly number[], length: number): string {
  const text = Array.from({ length }, () => {
    const pickOwn = pickTopic[random.pick(goals) - 1]
    return random.chance(0.4) || pickOwn === undefined ? pickGeneral(random) : pickOwn(random)
  })
  return random.chance(0.7) ? `the ${text.join(' ')} of the for` : text.join(' ')
}

function makeWords(count: number): string[] {
  const random = createRandom(1)
  const made = new Set<string>()
  while (made.size < count) {
    const syllables = Array.from(
      { length: 2 + random.below(3) },
      () => random.pick('bdfgklmnprtvz'.split('')) + random.pick('aeiou'.split('')),
    )
    made.add(`${syllables.join('')}${random.pick(['', 'n', 'r', 'l'])}`)
  }
  return [...made]
}

function makeId(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = createRandom(seed)
  return values
    .map((value) => ({ value, order: random.next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
