import { countryByIso3, isLdc } from '../reference/geography.ts'
import type { RegionalGroup } from '../reference/regions.ts'
import type { Presence, QuotaKind } from '../reference/segment.ts'
import type { PitchState } from '../reference/states.ts'

/**
 * What curators' pages and the solver both hold a slate against: who counts for which quota, whether a quota is held, and which
 * other limits of the plan are broken. Pure, so that a page tells it live while a curator drags.
 */

/** States in which a pitch can be put on a slate. Screening may still go on while a Secretariat tries out slates. */
export const CANDIDATE_STATES = [
  'submitted',
  'eligible',
  'in_review',
  'shortlisted',
  'selected',
  'confirmed',
] as const satisfies readonly PitchState[]

/** A pitch as curation sees it. Quota attributes count here alone and never enter its quality. */
export interface Candidate {
  readonly id: string
  readonly organisationId: string
  /** Organisations that the limit per organisation looks at: the lead, and partners where they are known. */
  readonly organisationIds: readonly string[]
  /** 0–1000: how ready the pitch is and how well it matches investors; see `qualityOf`. */
  readonly quality: number
  /** Ranked: the first is the primary goal. */
  readonly goals: readonly number[]
  readonly countries: readonly string[]
  readonly regionGroups: readonly RegionalGroup[]
  readonly isLdc: boolean
  readonly isSids: boolean
  readonly isLldc: boolean
  readonly stakeholderType: string | null
  readonly instruments: readonly string[]
  readonly language: string
  readonly presence: Presence | null
  /** IANA zone that the presenter speaks from; null where it is not said. */
  readonly zone: string | null
  /** What a partnership says of itself; null is "not said", which counts for no quota. */
  readonly youth: boolean | null
  readonly women: boolean | null
  readonly indigenous: boolean | null
  readonly disability: boolean | null
  readonly origin: string
  readonly wasInPastEdition: boolean
}

/** How a segment is to be filled. */
export interface Plan {
  readonly places: number
  readonly reserves: number
  readonly slotMs: number
  readonly budgetMs: number
  readonly panelSize: number
  readonly relevantInvestorsPerPitch: number
  readonly mostPerOrganisation: number
  readonly mostPerCountry: number | null
}

/** The plan of a segment that nobody has planned yet: the columns' own defaults. */
export const DEFAULT_PLAN = {
  revision: 0,
  places: 8,
  reserves: 3,
  slotMs: 600_000,
  budgetMs: 4_800_000,
  bufferMs: 300_000,
  panelSize: 5,
  relevantInvestorsPerPitch: 2,
  relevantFrom: 50,
  mostPerOrganisation: 1,
  mostPerCountry: null,
} as const satisfies Plan & { revision: number; bufferMs: number; relevantFrom: number }

/** At least and at most so many pitches of a kind; within `flex` of that when nothing else is possible. */
export interface Quota {
  readonly kind: QuotaKind
  /** Empty for the kinds that count a yes. */
  readonly value: string
  readonly minimum: number
  readonly maximum: number | null
  readonly flex: number
}

/** `flexed`: outside its bounds, but within what the quota itself allows when nothing else is possible. */
export type QuotaStanding = 'held' | 'flexed' | 'broken'

export interface QuotaState extends Quota {
  readonly count: number
  readonly isHeld: boolean
  readonly standing: QuotaStanding
  /** How many pitches are missing from the minimum, or stand over the maximum; 0 when within both. */
  readonly by: number
}

/** What a solver may have to give way on: a quota, or a number of the plan. */
export const LIMIT_KINDS = ['places', 'time', 'organisation', 'country', 'relevance', 'panel'] as const
export type LimitKind = (typeof LIMIT_KINDS)[number]

/** A limit of the plan that a slate breaks; `value` names the organisation, the country or the pitch. */
export interface BrokenLimit {
  readonly kind: LimitKind
  readonly value: string
  readonly by: number
}

const COUNTED: Record<QuotaKind, (candidate: Candidate, value: string) => boolean> = {
  goal: ({ goals }, value) => goals.includes(Number(value)),
  region_group: ({ regionGroups }, value) => regionGroups.some((group) => group === value),
  ldc: (candidate) => candidate.isLdc,
  sids: (candidate) => candidate.isSids,
  lldc: (candidate) => candidate.isLldc,
  stakeholder_type: ({ stakeholderType }, value) => stakeholderType === value,
  instrument: ({ instruments }, value) => instruments.includes(value),
  language: ({ language }, value) => language === value,
  remote: ({ presence }) => presence === 'remote',
  youth: (candidate) => candidate.youth === true,
  women: (candidate) => candidate.women === true,
  indigenous: (candidate) => candidate.indigenous === true,
  disability: (candidate) => candidate.disability === true,
  origin: ({ origin }, value) => origin === value,
  past_edition: ({ wasInPastEdition }) => wasInPastEdition,
}

/** Whether a pitch counts for a quota. A goal counts wherever a pitch ranks it; what is not said never counts. */
export function isCounted(quota: Pick<Quota, 'kind' | 'value'>, candidate: Candidate): boolean {
  return COUNTED[quota.kind](candidate, quota.value)
}

/** How a quota stands when so many pitches count for it. */
export function standingOf(quota: Quota, count: number): QuotaState {
  const missing = Math.max(0, quota.minimum - count)
  const over = quota.maximum === null ? 0 : Math.max(0, count - quota.maximum)
  const by = Math.max(missing, over)
  const standing = by === 0 ? 'held' : by <= quota.flex ? 'flexed' : 'broken'
  return { ...quota, count, by, standing, isHeld: standing !== 'broken' }
}

/** How every quota stands for a slate, in the quotas' order. Ids that no candidate has are left out of the count. */
export function quotaStates(
  slate: { readonly quotas: readonly Quota[]; readonly candidates: readonly Candidate[] },
  selectedIds: Iterable<string>,
): QuotaState[] {
  const chosen = new Set(selectedIds)
  const selected = slate.candidates.filter(({ id }) => chosen.has(id))
  return slate.quotas.map((quota) => standingOf(quota, selected.filter((candidate) => isCounted(quota, candidate)).length))
}

/** The plan's own limits that a slate breaks: places, time, organisations and countries. Empty when none is. */
export function brokenLimits(
  slate: { readonly plan: Plan; readonly candidates: readonly Candidate[] },
  selectedIds: Iterable<string>,
): BrokenLimit[] {
  const chosen = new Set(selectedIds)
  const selected = slate.candidates.filter(({ id }) => chosen.has(id))
  const { plan } = slate
  const broken: BrokenLimit[] = []
  const places = Math.abs(chosen.size - plan.places)
  if (places > 0) broken.push({ kind: 'places', value: '', by: places })
  const slots = chosen.size - slotsWithin(plan)
  if (slots > 0) broken.push({ kind: 'time', value: '', by: slots })
  for (const [value, by] of overCounted(
    selected.map(({ organisationIds }) => organisationIds),
    plan.mostPerOrganisation,
  )) {
    broken.push({ kind: 'organisation', value, by })
  }
  if (plan.mostPerCountry !== null) {
    for (const [value, by] of overCounted(
      selected.map(({ countries }) => countries),
      plan.mostPerCountry,
    )) {
      broken.push({ kind: 'country', value, by })
    }
  }
  return broken
}

function overCounted(lists: readonly (readonly string[])[], most: number): [value: string, by: number][] {
  const counts = new Map<string, number>()
  for (const value of lists.flat()) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([value, count]) => [value, count - most])
}

/** How many slots the time allows. */
export function slotsWithin(plan: Pick<Plan, 'budgetMs' | 'slotMs'>): number {
  return Math.floor(plan.budgetMs / plan.slotMs)
}

/** How a slot is shared out, in milliseconds that add up to it. */
export interface SlotTemplate {
  readonly pitchMs: number
  readonly panelMs: number
  readonly questionsMs: number
}

/** At most two fifths of a slot are talk to an audience; the rest is dialogue, two thirds of it with the panel. */
export function slotTemplate(slotMs: number): SlotTemplate {
  const pitchMs = Math.floor((slotMs * 2) / 5)
  const questionsMs = Math.floor((slotMs - pitchMs) / 3)
  return { pitchMs, panelMs: slotMs - pitchMs - questionsMs, questionsMs }
}

/** Where the first question of the slot at this place of the running order (from 1) comes from: room and remote in turn. */
export function firstQuestionFrom(position: number): 'room' | 'remote' {
  return position % 2 === 1 ? 'room' : 'remote'
}

/**
 * How good a pitch is for the stage, 0–1000: half how ready it is, half how well the best three investors match it, whose
 * shown scores are 0–100. Nothing that a partnership says of itself, and no other quota attribute, is looked at.
 */
export function qualityOf(facts: { readonly readinessPercent: number; readonly bestScores: readonly number[] }): number {
  const best = facts.bestScores.toSorted((a, b) => b - a).slice(0, 3)
  const match = best.reduce((sum, score) => sum + score, 0) / 3
  return Math.round(5 * facts.readinessPercent + 5 * match)
}

/** What a candidate's groups of countries are read from. */
export interface CountryStanding {
  readonly regionGroups: readonly RegionalGroup[]
  readonly isLdc: boolean
  readonly isSids: boolean
  readonly isLldc: boolean
}

/**
 * The groups that a pitch's countries belong to on a day, which for quotas is the day the call closes. The United States belong
 * to no regional group and are counted with Western European and others, as in elections.
 */
export function countryStanding(countries: readonly string[], on: Date): CountryStanding {
  const known = countries.map(countryByIso3).filter((country) => country !== undefined)
  const groups = known.map(({ iso3, regionalGroup }) => (iso3 === 'USA' ? ('weog' as const) : regionalGroup))
  return {
    regionGroups: [...new Set(groups)].filter((group) => group !== null),
    isLdc: countries.some((iso3) => isLdc(iso3, on)),
    isSids: known.some(({ sids }) => sids),
    isLldc: known.some(({ lldc }) => lldc),
  }
}
