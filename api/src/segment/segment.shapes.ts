import { DEVIATIONS, PLACE_STATES, PRESENCES, PROPOSAL_STATES, QUOTA_KINDS, SLATE_ROLES, SLATE_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { closed, Count, Id, Instant, Locale, nullable, oneOf, Zone } from '../platform/shapes.ts'

const YesNo = nullable(Type.Boolean())
export const WhyText = Type.String({ minLength: 3, maxLength: 500, description: 'Why, in the curator’s own words.' })

export const Quota = closed({
  kind: oneOf(QUOTA_KINDS),
  value: Type.String({ maxLength: 60, description: 'What is counted, such as a goal’s number; empty where the kind says it all.' }),
  minimum: Type.Integer({ minimum: 0, maximum: 40 }),
  maximum: nullable(Type.Integer({ minimum: 0, maximum: 40 })),
  flex: Type.Integer({ minimum: 0, maximum: 40 }),
})
export type Quota = Static<typeof Quota>

export const QuotaState = closed({
  ...Quota.properties,
  count: Count,
  isHeld: Type.Boolean(),
  standing: oneOf(['held', 'flexed', 'broken']),
  by: Count,
})

/** How a segment is to be filled. */
export const SegmentPlan = closed({
  places: Type.Integer({ minimum: 1, maximum: 40 }),
  reserves: Type.Integer({ minimum: 0, maximum: 20 }),
  slotMs: Type.Integer({ minimum: 60_000, maximum: 7_200_000 }),
  budgetMs: Type.Integer({ minimum: 60_000, maximum: 36_000_000 }),
  bufferMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
  panelSize: Type.Integer({ minimum: 0, maximum: 20 }),
  relevantInvestorsPerPitch: Type.Integer({ minimum: 0, maximum: 20 }),
  relevantFrom: Type.Integer({ minimum: 0, maximum: 100, description: 'From which shown score on an investor counts as relevant.' }),
  mostPerOrganisation: Type.Integer({ minimum: 1, maximum: 40 }),
  mostPerCountry: nullable(Type.Integer({ minimum: 1, maximum: 40 })),
})
export type SegmentPlan = Static<typeof SegmentPlan>

export const Rule = closed({
  kind: oneOf(['pin', 'ban']),
  pitchId: nullable(Id),
  investorId: nullable(Id),
  reason: WhyText,
})
export type Rule = Static<typeof Rule>

/** A pitch as curation sees it: `Candidate` of db/rules, with what a reader knows it by. */
export const Candidate = closed({
  id: Id,
  title: Type.String(),
  reference: Type.String(),
  organisationName: Type.String(),
  organisationId: Id,
  organisationIds: Type.Array(Id),
  quality: Type.Integer({ minimum: 0, maximum: 1000 }),
  goals: Type.Array(Type.Integer()),
  countries: Type.Array(Type.String()),
  regionGroups: Type.Array(oneOf(['african', 'asia_pacific', 'eastern_european', 'grulac', 'weog'])),
  isLdc: Type.Boolean(),
  isSids: Type.Boolean(),
  isLldc: Type.Boolean(),
  stakeholderType: nullable(Type.String()),
  instruments: Type.Array(Type.String()),
  language: Type.String(),
  presence: nullable(oneOf(PRESENCES)),
  zone: nullable(Type.String()),
  youth: YesNo,
  women: YesNo,
  indigenous: YesNo,
  disability: YesNo,
  origin: Type.String(),
  wasInPastEdition: Type.Boolean(),
  /** The other segment whose signed-off or released slate it stands on. */
  elsewhere: nullable(Id),
})
export type Candidate = Static<typeof Candidate>

const Param = Type.Optional(Type.Union([Type.Number(), Type.String()]))

/** A reason of the solver: a code of db/rules’ SLATE_CODES, with what it speaks of. */
export const SlateReason = closed({
  code: Type.String(),
  params: closed({
    kind: Param,
    value: Param,
    rank: Param,
    of: Param,
    points: Param,
    percent: Param,
    pitchId: Param,
    organisationId: Param,
    country: Param,
    investors: Param,
    needed: Param,
    investorId: Param,
    segmentId: Param,
    by: Param,
    limit: Param,
    pitches: Param,
    goal: Param,
    region: Param,
    localHour: Param,
    supply: Param,
    minimum: Param,
    otherKind: Param,
    otherValue: Param,
    candidates: Param,
    places: Param,
    slots: Param,
    pins: Param,
  }),
})
export type SlateReason = Static<typeof SlateReason>

export const SlateAlternative = closed({
  pitches: Type.Array(
    closed({
      pitchId: Id,
      why: Type.Array(SlateReason),
      reserveIds: Type.Array(Id),
      exchange: nullable(closed({ out: Type.Array(Id), in: Type.Array(Id) })),
    }),
  ),
  reserves: Type.Array(closed({ pitchId: Id, fitsPitchIds: Type.Array(Id) })),
  panel: Type.Array(Id),
  panelists: Type.Array(closed({ investorId: Id, relevantTo: Type.Array(Id), affiliations: Type.Array(Type.String()) })),
  order: Type.Array(Id),
  orderNotes: Type.Array(SlateReason),
  objective: Type.Number(),
  boundGapPercent: Type.Number(),
  givesUp: Type.Array(SlateReason),
  quotas: Type.Array(QuotaState),
})
export type SlateAlternative = Static<typeof SlateAlternative>

/** The solver’s answer, without the pitches left out: each candidate carries its own reason. */
export const ProposalResult = closed({
  alternatives: Type.Array(SlateAlternative),
  infeasible: nullable(
    closed({
      relaxations: Type.Array(closed({ kind: Type.String(), value: Type.String(), bound: oneOf(['minimum', 'maximum']), by: Count })),
      unlocks: nullable(Type.Array(closed({ wanted: Type.Array(closed({ kind: oneOf(QUOTA_KINDS), value: Type.String() })) }))),
      checks: Type.Array(SlateReason),
    }),
  ),
  candidates: Count,
  solveMs: Type.Number(),
})
export type ProposalResult = Static<typeof ProposalResult>

export const Proposal = closed({
  id: Id,
  state: oneOf(PROPOSAL_STATES),
  planRevision: Count,
  stepsDone: Count,
  stepsTotal: Count,
  step: nullable(Type.String()),
  reason: nullable(Type.String()),
  requestedBy: nullable(Type.String()),
  requestedAt: Instant,
  finishedAt: nullable(Instant),
  /** Whether the plan has changed since. */
  isOutdated: Type.Boolean(),
  result: nullable(ProposalResult),
})
export type Proposal = Static<typeof Proposal>

/** What a partnership has to settle before it comes to the stage; all true is a green list. */
export const PlaceChecks = closed({
  presenter: Type.Boolean(),
  presence: Type.Boolean(),
  language: Type.Boolean(),
  release: Type.Boolean(),
  materials: Type.Boolean(),
  rehearsal: Type.Boolean(),
})
export type PlaceChecks = Static<typeof PlaceChecks>

export const SlatePlace = closed({
  pitchId: Id,
  state: oneOf(PLACE_STATES),
  presenterName: nullable(Type.String()),
  accommodations: nullable(Type.String()),
  confirmedAt: nullable(Instant),
  checks: PlaceChecks,
})

export const Slate = closed({
  id: Id,
  segmentId: Id,
  state: oneOf(SLATE_STATES),
  revision: Count,
  proposalId: nullable(Id),
  alternative: nullable(Count),
  items: Type.Array(
    closed({
      pitchId: Id,
      role: oneOf(SLATE_ROLES),
      position: Type.Integer({ minimum: 1 }),
      fitsPitchIds: Type.Array(Id),
      firstQuestionFrom: nullable(oneOf(['room', 'remote'])),
    }),
  ),
  panel: Type.Array(closed({ investorId: Id, name: Type.String(), investorType: Type.String(), affiliations: Type.Array(Type.String()) })),
  deviations: Type.Array(
    closed({
      action: oneOf(DEVIATIONS),
      pitchId: nullable(Id),
      otherPitchId: nullable(Id),
      investorId: nullable(Id),
      /** What they are called, whatever has become of them. */
      name: nullable(Type.String()),
      otherName: nullable(Type.String()),
      reason: Type.String(),
      by: nullable(Type.String()),
      at: Instant,
    }),
  ),
  quotas: Type.Array(QuotaState),
  limits: Type.Array(closed({ kind: Type.String(), value: Type.String(), by: Count })),
  createdBy: nullable(Type.String()),
  proposedBy: nullable(Type.String()),
  proposedAt: nullable(Instant),
  /** Whether the caller proposed it, and so may not sign it off. */
  isOwnProposal: Type.Boolean(),
  signedOffBy: nullable(Type.String()),
  signedOffAt: nullable(Instant),
  embargoUntil: nullable(Instant),
  releasedAt: nullable(Instant),
  places: Type.Array(SlatePlace),
})
export type Slate = Static<typeof Slate>

/** An investor that could sit on the panel: who matches pitches of the slate, and has no conflict with any. */
export const PanelChoice = closed({
  investorId: Id,
  name: Type.String(),
  investorType: Type.String(),
  affiliations: Type.Array(Type.String()),
  relevantTo: Type.Array(Id),
})
export type PanelChoice = Static<typeof PanelChoice>

/** What a partnership says of how it would come to the stage, and, if it wants, of itself. */
export const Presentation = closed({
  presence: nullable(oneOf(PRESENCES)),
  zone: nullable(Zone),
  language: nullable(Locale),
  youth: YesNo,
  women: YesNo,
  indigenous: YesNo,
  disability: YesNo,
  /** Without consent the four count as not said, and are not kept. */
  hasConsented: Type.Boolean(),
})
export type Presentation = Static<typeof Presentation>

export const Confirmation = closed({
  presenterName: nullable(Type.String({ minLength: 1, maxLength: 160 })),
  presence: nullable(oneOf(PRESENCES)),
  zone: nullable(Zone),
  language: nullable(Locale),
  accommodations: nullable(Type.String({ maxLength: 2000 })),
  hasMaterials: Type.Boolean(),
  hasAgreedToRelease: Type.Boolean(),
  hasRehearsed: Type.Boolean(),
})
export type Confirmation = Static<typeof Confirmation>
