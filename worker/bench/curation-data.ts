import { COUNTRIES, INSTRUMENTS, LOCALES, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { countryStanding, DEFAULT_PLAN, qualityOf, type Candidate, type Plan, type Quota } from '@scalebridge/db/rules'
import type { Relevance, SegmentFacts } from '@scalebridge/db/segment'
import { createRandom, type Random } from './matching-random.ts'

/** Before three countries left the list of least developed countries: the day counts for quotas. */
const CLOSES_AT = new Date('2026-11-23T00:00:00Z')
const MEMBERS = COUNTRIES.filter(({ unMember }) => unMember).map(({ iso3 }) => iso3)
const AFFILIATIONS = [[], [], [], ['GISD'], ['UN_Global_Compact'], ['2X']] as const
const ZONES = ['Africa/Nairobi', 'Asia/Dhaka', 'Pacific/Fiji', 'America/Lima', 'Europe/Paris'] as const

/** A plan like the pitch segment's: twelve places, and what a Forum asks of them. */
export const FORUM_PLAN: Plan = {
  ...withoutExtras(),
  places: 12,
  budgetMs: 12 * DEFAULT_PLAN.slotMs,
  panelSize: 8,
  mostPerCountry: 1,
}

export const FORUM_QUOTAS: readonly Quota[] = [
  ...[6, 7, 9, 11, 17].map((goal) => quota('goal', String(goal), 2)),
  ...['african', 'asia_pacific', 'eastern_european', 'grulac', 'weog'].map((group) => ({ ...quota('region_group', group, 1), maximum: 4 })),
  quota('ldc', '', 4),
  quota('sids', '', 2),
  quota('lldc', '', 1),
  quota('youth', '', 2),
  quota('women', '', 4),
  quota('indigenous', '', 1),
  quota('disability', '', 1),
  quota('language', 'fr', 2),
  quota('stakeholder_type', 'indigenous_peoples', 1),
  { kind: 'remote', value: '', minimum: 0, maximum: 3, flex: 0 },
  { kind: 'past_edition', value: '', minimum: 0, maximum: 3, flex: 0 },
]

function withoutExtras(): Plan {
  const { places, reserves, slotMs, budgetMs, panelSize, relevantInvestorsPerPitch, mostPerOrganisation, mostPerCountry } = DEFAULT_PLAN
  return { places, reserves, slotMs, budgetMs, panelSize, relevantInvestorsPerPitch, mostPerOrganisation, mostPerCountry }
}

function quota(kind: Quota['kind'], value: string, minimum: number): Quota {
  return { kind, value, minimum, maximum: null, flex: 0 }
}

export interface Size {
  readonly candidates: number
  readonly investors: number
  readonly seed: number
}

/** Candidates spread over all member states, with investors that each see a part of the goals; the same for the same seed. */
export function makeFacts({ candidates: count, investors: investorCount, seed }: Size): SegmentFacts {
  const random = createRandom(seed)
  const investors = Array.from({ length: investorCount }, (_, index) => ({
    id: `investor-${index}`,
    investorType: 'foundation',
    affiliations: random.pick(AFFILIATIONS),
    goals: new Set([random.below(17) + 1, random.below(17) + 1, random.below(17) + 1]),
  }))
  const relevant: Relevance[] = []
  const candidates = Array.from({ length: count }, (_, index): Candidate => {
    const goals = [...new Set([random.below(17) + 1, random.below(17) + 1])]
    const id = `pitch-${index}`
    const scores = investors.flatMap((investor) => {
      const shared = goals.filter((goal) => investor.goals.has(goal)).length
      const score = Math.round(Math.min(100, 30 + 25 * shared + 12 * random.normal()))
      return shared > 0 && score >= DEFAULT_PLAN.relevantFrom ? [{ pitchId: id, investorId: investor.id, score }] : []
    })
    relevant.push(...scores)
    return makeCandidate(random, { id, goals, scores: scores.map(({ score }) => score), organisations: Math.ceil(count * 0.8) })
  })
  const conflicts = relevant.filter(() => random.chance(0.01)).map(({ pitchId, investorId }) => ({ pitchId, investorId }))
  return {
    segmentId: 'segment',
    editionId: 'edition',
    startsAtMs: Date.UTC(2027, 1, 3, 15),
    planRevision: 1,
    bufferMs: DEFAULT_PLAN.bufferMs,
    relevantFrom: DEFAULT_PLAN.relevantFrom,
    plan: FORUM_PLAN,
    quotas: FORUM_QUOTAS,
    rules: { pinnedPitches: [], bannedPitches: [], pinnedInvestors: [], bannedInvestors: [] },
    candidates,
    investors: investors.map(({ id, investorType, affiliations }) => ({ id, investorType, affiliations })),
    relevant,
    conflicts,
    placedElsewhere: [],
  }
}

interface Drawn {
  readonly id: string
  readonly goals: readonly number[]
  readonly scores: readonly number[]
  readonly organisations: number
}

function makeCandidate(random: Random, { id, goals, scores, organisations }: Drawn): Candidate {
  const countries = [random.pick(MEMBERS)]
  const organisationId = `organisation-${random.below(organisations)}`
  const isRemote = random.chance(0.2)
  return {
    id,
    organisationId,
    organisationIds: [organisationId],
    quality: qualityOf({ readinessPercent: Math.min(100, Math.max(0, 60 + 18 * random.normal())), bestScores: scores }),
    goals,
    countries,
    ...countryStanding(countries, CLOSES_AT),
    stakeholderType: random.pick(STAKEHOLDER_TYPES),
    instruments: [random.pick(INSTRUMENTS)],
    language: random.chance(0.6) ? 'en' : random.pick(LOCALES),
    presence: isRemote ? 'remote' : 'in_person',
    zone: isRemote ? random.pick(ZONES) : null,
    youth: random.chance(0.12),
    women: random.chance(0.35),
    indigenous: random.chance(0.05),
    disability: random.chance(0.04),
    origin: random.chance(0.9) ? 'open_call' : 'secretariat_scouting',
    wasInPastEdition: random.chance(0.15),
  }
}

/** The facts with a panel that is settled: the investors that see most, none of them in conflict with much. */
export function withPanel(facts: SegmentFacts): SegmentFacts {
  const seen = Map.groupBy(facts.relevant, ({ investorId }) => investorId)
  const panel = facts.investors
    .toSorted((a, b) => (seen.get(b.id)?.length ?? 0) - (seen.get(a.id)?.length ?? 0))
    .slice(0, facts.plan.panelSize)
  return { ...facts, rules: { ...facts.rules, pinnedInvestors: panel.map(({ id }) => id) } }
}

/** The facts with a plan that no slate can keep: more island and landlocked states and Indigenous leaders than twelve places hold. */
export function impossible(facts: SegmentFacts): SegmentFacts {
  const asked = new Map([
    ['sids', 6],
    ['lldc', 5],
    ['indigenous', 7],
    ['disability', 6],
  ])
  return { ...facts, quotas: facts.quotas.map((each) => ({ ...each, minimum: asked.get(each.kind) ?? each.minimum })) }
}
