import { SEGMENT_MINIMUM_STAGE, STAGES } from '../reference/stages.ts'

/**
 * How ready a pitch is: points for what is stated, for evidence and for the stage, each with its reason. Advice to the
 * partnership and an order for the Secretariat's pool; never a rejection and never part of a match score.
 */

/** What readiness reads: a pitch's own fields, under the names they have in the database. */
export interface ReadinessFacts {
  readonly title: string | null
  readonly summary: string | null
  readonly goals: readonly number[]
  readonly targets: readonly string[]
  readonly scope: string | null
  readonly countries: readonly string[]
  readonly regions: readonly string[]
  readonly askMinor: number | null
  readonly instruments: readonly string[]
  readonly wantedInvestorTypes: readonly string[]
  readonly supportNeeded: readonly string[]
  readonly stage: string | null
  readonly evidenceLevel: number | null
  readonly problem: string | null
  readonly approach: string | null
  readonly results: string | null
  readonly scalePlan: string | null
  readonly lessons: string | null
  /** `light`: what that form does not ask for is unknown, and left out of the count; without it, as for the standard form. */
  readonly form?: string
}

/** How the parameters of a reason are typed, and so how a page shows them. */
export interface ReadinessParamKinds {
  goals: readonly number[]
  targets: readonly string[]
  places: readonly string[]
  instruments: readonly string[]
  stage: string
  stages: readonly string[]
  evidenceLevel: number
  count: number
  support: readonly string[]
}

/** Every reason that readiness gives, with the kind of each parameter. */
export const READINESS_PARAMS = {
  'summary.complete': {},
  'summary.missing': {},
  'goals.ranked': { stated: 'goals' },
  'goals.missing': {},
  'targets.named': { stated: 'targets' },
  'targets.missing': {},
  'places.named': { places: 'places' },
  'places.global': {},
  'places.missing': {},
  'ask.stated': {},
  'ask.missing': {},
  'ask.support_only': { support: 'support' },
  'instruments.named': { instruments: 'instruments' },
  'instruments.missing': {},
  'texts.complete': {},
  'texts.partial': { written: 'count', of: 'count' },
  'texts.missing': { of: 'count' },
  'wishes.stated': {},
  'wishes.missing': {},
  'evidence.level': { level: 'evidenceLevel' },
  'evidence.none_yet': {},
  'evidence.unknown': {},
  'results.described': {},
  'results.missing': {},
  'stage.reached': { stage: 'stage' },
  'stage.unknown': {},
  'segment.open': { stage: 'stage' },
  'segment.later': { stage: 'stage', accepted: 'stages' },
  'segment.unknown': { accepted: 'stages' },
  'form.light': { left: 'count' },
} as const satisfies Record<string, Readonly<Record<string, keyof ReadinessParamKinds>>>

export type ReadinessCode = keyof typeof READINESS_PARAMS

/** The codes as a list, so that translations can be checked for completeness. */
export const READINESS_CODES = Object.keys(READINESS_PARAMS) as readonly ReadinessCode[] // as: Object.keys forgets the key type

type ParamsOf<S> = { readonly [P in keyof S]: S[P] extends keyof ReadinessParamKinds ? ReadinessParamKinds[S[P]] : never }
type ReadinessReason = {
  [C in ReadinessCode]: { readonly code: C; readonly params: ParamsOf<(typeof READINESS_PARAMS)[C]> }
}[ReadinessCode]

/**
 * What each part can give; together 100. `segment` tells whether the stage is open to the segment and gives none, nor does `form`,
 * which tells how many parts the light form leaves out.
 */
export const READINESS_MAXIMA = {
  summary: 5,
  goals: 5,
  targets: 5,
  places: 5,
  ask: 5,
  instruments: 5,
  texts: 16,
  wishes: 4,
  evidence: 25,
  results: 5,
  stage: 20,
  segment: 0,
  form: 0,
} as const

export type ReadinessKey = keyof typeof READINESS_MAXIMA

export type ReadinessItem = ReadinessReason & {
  readonly key: ReadinessKey
  readonly points: number
  readonly maxPoints: number
}

export const READINESS_BANDS = ['starting', 'developing', 'ready'] as const
export type ReadinessBand = (typeof READINESS_BANDS)[number]

export interface Readiness {
  readonly points: number
  readonly maxPoints: number
  readonly band: ReadinessBand
  /** Whether the stage is open to the segment; null while the stage is not stated. */
  readonly segmentEligible: boolean | null
  /** The points of the items add up exactly to `points`, their maxima to `maxPoints`. */
  readonly items: readonly ReadinessItem[]
}

/** Least points of each band, of 100; starting values, to be set by the Secretariat once pitches have been judged. */
const BAND_FROM = { developing: 40, ready: 70 } as const

/** Points of each stage, in the order of STAGES: the step to the segment's minimum is the widest. */
const STAGE_POINTS = [2, 5, 8, 15, 18, 20] as const

/** The points of the stage at this place in STAGES. */
export function stagePoints(index: number): number {
  return STAGE_POINTS[index] ?? 0
}

/** Whether a stage is open to the segment. */
export function isOpenToSegment(stage: string): boolean {
  return STAGES.findIndex((key) => key === stage) >= STAGES.indexOf(SEGMENT_MINIMUM_STAGE)
}

/** The stages that are open to the segment. */
const SEGMENT_STAGES = STAGES.slice(STAGES.indexOf(SEGMENT_MINIMUM_STAGE))

const TEXTS = ['problem', 'approach', 'scalePlan', 'lessons'] as const

/** Parts that the light form does not ask for: left out of the count unless they were stated all the same. */
const BEYOND_LIGHT: ReadonlySet<ReadinessKey> = new Set(['targets', 'instruments', 'wishes', 'evidence', 'stage'])

/** The texts that each form asks for. */
const TEXTS_OF_LIGHT = ['problem', 'lessons'] as const

/** Returns the readiness of a pitch. Total: any facts give a result, and what is not stated gives no points yet. */
export function readiness(facts: ReadinessFacts): Readiness {
  const all = itemsOf(facts)
  const isLight = facts.form === 'light'
  const asked = all.filter(({ key, points }) => points > 0 || !isBeyond(key, facts))
  const left = all.length - asked.length
  const items = isLight ? [...asked, none('form', { code: 'form.light', params: { left } })] : asked
  const points = sumOf(items, 'points')
  const maxPoints = sumOf(items, 'maxPoints')
  const share = (100 * points) / maxPoints
  const stage = stageIndex(facts)
  return {
    points,
    maxPoints,
    band: share >= BAND_FROM.ready ? 'ready' : share >= BAND_FROM.developing ? 'developing' : 'starting',
    segmentEligible: stage === null ? null : stage >= STAGES.indexOf(SEGMENT_MINIMUM_STAGE),
    items,
  }
}

/** Whether a part is not asked for: beyond the light form, or an instrument for money that nobody asks for. */
function isBeyond(key: ReadinessKey, facts: ReadinessFacts): boolean {
  return (facts.form === 'light' && BEYOND_LIGHT.has(key)) || (key === 'instruments' && isForSupport(facts))
}

function sumOf(items: readonly ReadinessItem[], part: 'points' | 'maxPoints'): number {
  return items.reduce((sum, item) => sum + item[part], 0)
}

function itemsOf(facts: ReadinessFacts): ReadinessItem[] {
  return [
    ...statedItems(facts),
    textsItem(facts),
    evidenceItem(facts),
    written(facts.results)
      ? full('results', { code: 'results.described', params: {} })
      : none('results', { code: 'results.missing', params: {} }),
    stageItem(facts),
    segmentItem(facts),
  ]
}

function statedItems({ goals, targets, instruments, ...facts }: ReadinessFacts): ReadinessItem[] {
  const hasWishes = facts.wantedInvestorTypes.length > 0 || facts.supportNeeded.length > 0
  return [
    written(facts.title) && written(facts.summary)
      ? full('summary', { code: 'summary.complete', params: {} })
      : none('summary', { code: 'summary.missing', params: {} }),
    goals.length > 0
      ? full('goals', { code: 'goals.ranked', params: { stated: goals } })
      : none('goals', { code: 'goals.missing', params: {} }),
    targets.length > 0
      ? full('targets', { code: 'targets.named', params: { stated: targets } })
      : none('targets', { code: 'targets.missing', params: {} }),
    placesItem(facts),
    askItem(facts),
    instruments.length > 0
      ? full('instruments', { code: 'instruments.named', params: { instruments } })
      : none('instruments', { code: 'instruments.missing', params: {} }),
    hasWishes ? full('wishes', { code: 'wishes.stated', params: {} }) : none('wishes', { code: 'wishes.missing', params: {} }),
  ]
}

/** Who asks for no money but for other support asks for something all the same. */
function isForSupport({ askMinor, supportNeeded }: Pick<ReadinessFacts, 'askMinor' | 'supportNeeded'>): boolean {
  return askMinor === null && supportNeeded.length > 0
}

function askItem(facts: Pick<ReadinessFacts, 'askMinor' | 'supportNeeded'>): ReadinessItem {
  if (facts.askMinor !== null) return full('ask', { code: 'ask.stated', params: {} })
  if (isForSupport(facts)) return full('ask', { code: 'ask.support_only', params: { support: facts.supportNeeded } })
  return none('ask', { code: 'ask.missing', params: {} })
}

function placesItem({ scope, countries, regions }: Pick<ReadinessFacts, 'scope' | 'countries' | 'regions'>): ReadinessItem {
  const places = [...regions, ...countries]
  if (places.length > 0) return full('places', { code: 'places.named', params: { places } })
  return scope === 'global' ? full('places', { code: 'places.global', params: {} }) : none('places', { code: 'places.missing', params: {} })
}

function textsItem(facts: ReadinessFacts): ReadinessItem {
  const isWritten = (key: (typeof TEXTS)[number]) => written(facts[key])
  const asked = facts.form === 'light' ? TEXTS.filter((key) => isWritten(key) || TEXTS_OF_LIGHT.some((own) => own === key)) : TEXTS
  const of = asked.length
  const count = asked.filter(isWritten).length
  if (count === 0) return none('texts', { code: 'texts.missing', params: { of } })
  if (count === of) return full('texts', { code: 'texts.complete', params: {} })
  return graded('texts', Math.floor((READINESS_MAXIMA.texts * count) / of), { code: 'texts.partial', params: { written: count, of } })
}

function evidenceItem({ evidenceLevel: level }: ReadinessFacts): ReadinessItem {
  if (level === null) return none('evidence', { code: 'evidence.unknown', params: {} })
  if (level === 0) return none('evidence', { code: 'evidence.none_yet', params: {} })
  return graded('evidence', 5 * level, { code: 'evidence.level', params: { level } })
}

function stageItem(facts: ReadinessFacts): ReadinessItem {
  const index = stageIndex(facts)
  if (index === null || facts.stage === null) return none('stage', { code: 'stage.unknown', params: {} })
  return graded('stage', stagePoints(index), { code: 'stage.reached', params: { stage: facts.stage } })
}

/** A flag, not a judgement: an earlier pitch stays in the pool and in every match. */
function segmentItem(facts: ReadinessFacts): ReadinessItem {
  const index = stageIndex(facts)
  if (index === null || facts.stage === null) return none('segment', { code: 'segment.unknown', params: { accepted: SEGMENT_STAGES } })
  return index >= STAGES.indexOf(SEGMENT_MINIMUM_STAGE)
    ? none('segment', { code: 'segment.open', params: { stage: facts.stage } })
    : none('segment', { code: 'segment.later', params: { stage: facts.stage, accepted: SEGMENT_STAGES } })
}

function stageIndex({ stage }: ReadinessFacts): number | null {
  const index = STAGES.findIndex((key) => key === stage)
  return index < 0 ? null : index
}

function written(text: string | null): boolean {
  return text !== null && text.trim() !== ''
}

function graded(key: ReadinessKey, points: number, reason: ReadinessReason): ReadinessItem {
  return { ...reason, key, points, maxPoints: READINESS_MAXIMA[key] }
}

function full(key: ReadinessKey, reason: ReadinessReason): ReadinessItem {
  return graded(key, READINESS_MAXIMA[key], reason)
}

function none(key: ReadinessKey, reason: ReadinessReason): ReadinessItem {
  return graded(key, 0, reason)
}
