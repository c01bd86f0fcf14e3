import {
  DEAL_STAGES,
  INSTRUMENTS,
  INVESTOR_TYPES,
  MATCHED_STATES,
  ORIGINS,
  PITCH_FORMS,
  PITCH_STATES,
  SCOPES,
  SCOUT_FIELDS,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
  WITHDRAWAL_CONSEQUENCES,
  WRITTEN_FORMS,
} from '@scalebridge/db/reference'
import { Type, type Static, type TProperties } from 'typebox'
import { PairScore, Reason, RunStatus } from '../matching/match.shapes.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  Currency,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  Locale,
  M49,
  nullable,
  oneOf,
  page,
  PageQuery,
  someOf,
  TargetCode,
  withProblems,
} from '../platform/shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
const LEADS: Policy = { roles: ['partnership_lead'], relation: 'own', assurance: 1 }
const TEAM: Policy = { roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'], relation: 'own', assurance: 1 }
const TEAM_OR_SECRETARIAT: Policy = { ...TEAM, roles: [...TEAM.roles, 'secretariat_curator', 'secretariat_officer', 'admin'] }

const LongText = Type.String({ maxLength: 10_000 })

/** What a partnership writes. Everything may be missing while it is a draft. */
const content = {
  language: Locale,
  title: nullable(Type.String({ minLength: 1, maxLength: 160 })),
  summary: nullable(Type.String({ minLength: 1, maxLength: 300 })),
  goals: Type.Array(GoalNumber, { maxItems: 5, uniqueItems: true, description: 'Ranked: the first is the primary goal.' }),
  targets: Type.Array(TargetCode, { maxItems: 5, uniqueItems: true, description: 'Each of a goal above.' }),
  scope: nullable(oneOf(SCOPES)),
  countries: Type.Array(Iso3, { maxItems: 60, uniqueItems: true }),
  regions: Type.Array(M49, { maxItems: 22, uniqueItems: true }),
  askMinor: nullable(AmountMinor),
  askMinimumMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
  instruments: someOf(INSTRUMENTS),
  wantedInvestorTypes: someOf(INVESTOR_TYPES),
  refusedInvestorTypes: someOf(INVESTOR_TYPES),
  supportNeeded: someOf(SUPPORT_KINDS),
  sensitiveSectors: someOf(SENSITIVE_SECTORS),
  stage: nullable(oneOf(STAGES)),
  dealStage: nullable(oneOf(DEAL_STAGES)),
  evidenceLevel: nullable(Type.Integer({ minimum: 0, maximum: 5, description: 'Nesta 1–5; 0 for none yet.' })),
  problem: nullable(LongText),
  approach: nullable(LongText),
  results: nullable(LongText),
  scalePlan: nullable(LongText),
  lessons: nullable(LongText),
  supportOffered: someOf(SUPPORT_KINDS),
  form: oneOf(WRITTEN_FORMS),
  openToPooling: Type.Boolean({ description: 'Whether others of the edition may find it to ask together.' }),
}

/** Another way to reach who wrote it, such as a telephone number. Not part of what is frozen, nor of the history. */
const contact = nullable(Type.String({ minLength: 1, maxLength: 200 }))

/** Each of these where it is given. */
const optional = <P extends TProperties>(properties: P) => Type.Partial(Type.Object(properties)).properties

/** Everything that a partnership writes. */
export const PitchContent = closed(content)

export const Pitch = closed({
  id: Id,
  editionId: Id,
  organisationId: Id,
  organisationName: Type.String(),
  origin: oneOf(ORIGINS),
  state: oneOf(PITCH_STATES),
  revision: Type.Integer(),
  number: nullable(Type.Integer()),
  submittedAt: nullable(Instant),
  /** Until when this pitch may be written although its call has ended. */
  extendedUntil: nullable(Instant),
  createdAt: Instant,
  updatedAt: Instant,
  ...content,
  /** A pool is made by its members, not written. */
  form: oneOf(PITCH_FORMS),
  contact,
  derivedFields: Type.Array(Type.String(), { description: 'Fields derived from a source instead of stated by the partnership.' }),
  unconfirmed: Type.Array(oneOf(SCOUT_FIELDS), { description: 'Fields that the Secretariat filled in and that wait for confirmation.' }),
  /** What the caller may do now; a page disables the rest and says why. */
  allowed: closed({
    edit: Type.Boolean(),
    /** The ask's numbers and the term sheet, which a finance editor may write and nothing else. */
    editFinance: Type.Boolean(),
    submit: Type.Boolean(),
    /** Near the close of the call: with what is missing left out. */
    submitIncomplete: Type.Boolean(),
    amend: Type.Boolean({ description: 'Whether what was submitted may be changed, until the edition’s `editUntil`.' }),
    withdraw: Type.Boolean(),
  }),
  /** What still stands in the way of submitting, as problem codes by field. */
  missing: Type.Array(closed({ pointer: Type.String(), code: Type.String() })),
  /** What was missing when it was submitted all the same, as problem codes by field. */
  leftOut: Type.Array(closed({ pointer: Type.String(), code: Type.String() })),
})
export type Pitch = Static<typeof Pitch>

export const PitchSummary = closed({
  id: Id,
  title: nullable(Type.String()),
  form: oneOf(PITCH_FORMS),
  language: Locale,
  organisationName: Type.String(),
  state: oneOf(PITCH_STATES),
  number: nullable(Type.Integer()),
  goals: Type.Array(GoalNumber),
  updatedAt: Instant,
  submittedAt: nullable(Instant),
})

/** The receipt of a submission; asked for again, it is the same. */
export const Receipt = closed({
  pitchId: Id,
  number: Type.Integer(),
  reference: Type.String({ description: 'Edition and number, such as 2027-0042.' }),
  submittedAt: Instant,
  version: Type.Integer(),
  contentHash: Type.String({ description: 'SHA-256 of what was submitted.' }),
})
export type Receipt = Static<typeof Receipt>

const params = closed({ pitchId: Id })

export const createPitch = endpoint({
  method: 'POST',
  url: '/api/v1/pitches',
  policy: { ...WRITERS, relation: 'any' },
  idempotent: true,
  schema: {
    summary: 'Begin a draft in the current edition',
    body: closed({
      organisationId: Id,
      title: nullable(Type.String({ minLength: 1, maxLength: 160 })),
      language: Locale,
      form: Type.Optional(oneOf(WRITTEN_FORMS)),
    }),
    response: withProblems({ 201: Pitch }),
  },
})

export const listPitches = endpoint({
  method: 'GET',
  url: '/api/v1/pitches',
  policy: { roles: ['account'], relation: 'any', assurance: 1 },
  schema: {
    summary: 'The pitches of one’s organisations and those one works on, newest first',
    querystring: closed(PageQuery),
    response: withProblems({ 200: page(PitchSummary) }),
  },
})

export const getPitch = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId',
  policy: TEAM_OR_SECRETARIAT,
  schema: { summary: 'A pitch, to its own team and the Secretariat', params, response: withProblems({ 200: Pitch }) },
})

/** Saves the fields that are given and leaves the others. `revision` guards against overwriting somebody else's change. */
export const savePitch = endpoint({
  method: 'PATCH',
  url: '/api/v1/pitches/:pitchId',
  policy: { ...WRITERS, roles: [...WRITERS.roles, 'partnership_finance_editor', 'partnership_left'] },
  schema: {
    summary: 'Save part of a draft',
    params,
    body: closed({ revision: Type.Integer({ minimum: 1 }), ...optional({ ...content, contact }) }),
    response: withProblems({ 200: Pitch }),
  },
  bodyLimit: 262_144,
})

export const submitPitch = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/submit',
  policy: LEADS,
  repeatable: 'moves',
  schema: {
    summary: 'Submit a draft; a second time gives the same receipt',
    params,
    querystring: closed({
      incomplete: Type.Optional(
        Type.Boolean({ description: 'In the last hour and the grace of the call: with answers left out. Before, as without it.' }),
      ),
    }),
    response: withProblems({ 200: Receipt }),
  },
})

/** `revision` is what the caller read, and must be said here. */
const amended = closed({
  revision: Type.Integer({ minimum: 1 }),
  ...Type.Partial(closed(content)).properties,
})

/** Only the fields that are sent change; what was submitted before stays a version of its own. */
export const amendPitch = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/amend',
  policy: LEADS,
  schema: {
    summary: 'Change what was submitted, until the edition’s editUntil; answers the new version’s receipt',
    params,
    body: amended,
    response: withProblems({ 200: Receipt }),
  },
  bodyLimit: 262_144,
})

export const getReceipt = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/receipt',
  policy: TEAM_OR_SECRETARIAT,
  schema: { summary: 'The receipt of the last submission', params, response: withProblems({ 200: Receipt }) },
})

export const withdrawPitch = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/withdraw',
  policy: LEADS,
  repeatable: 'moves',
  schema: {
    summary: 'Withdraw a pitch',
    params,
    body: closed({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
    response: withProblems({ 200: Pitch }),
  },
})

/** What a withdrawal would touch now, each with how many there are; what is not named is not touched. */
export const getWithdrawal = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/withdrawal',
  queries: 11,
  policy: LEADS,
  schema: {
    summary: 'What withdrawing a pitch would mean now',
    params,
    response: withProblems({
      200: closed({
        isLive: Type.Boolean({ description: 'Whether the Forum is on: then the stage manager is to be called first.' }),
        consequences: Type.Array(closed({ kind: oneOf(WITHDRAWAL_CONSEQUENCES), count: Count })),
      }),
    }),
  },
})

/** Everything of a pitch in one file, at any time, before and after the deadline. */
export const exportPitch = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/export',
  policy: TEAM_OR_SECRETARIAT,
  schema: {
    summary: 'Export a pitch as JSON',
    params,
    response: withProblems({ 200: closed({ exportedAt: Instant, pitch: Pitch, receipts: Type.Array(Receipt) }) }),
  },
})

export const ReadinessItem = closed({
  key: Type.String(),
  points: Count,
  maxPoints: Count,
  code: Type.String(),
  params: Reason.properties.params,
})
export const Readiness = closed({
  points: Count,
  maxPoints: Count,
  band: Type.String(),
  items: Type.Array(ReadinessItem),
  computedAt: nullable(Instant),
})

/** A mandate as a partnership sees it: without its thresholds, and without its name where the investor wishes so. */
export const PitchMatch = closed({
  mandateId: Id,
  investorName: nullable(Type.String()),
  investorType: oneOf(INVESTOR_TYPES),
  mandateName: nullable(Type.String()),
  pair: PairScore,
})

/** How the matching of a pitch stands: its last run, its readiness, and the mandates that fit, best first. */
export const getPitchMatching = endpoint({
  method: 'GET',
  url: '/api/v1/pitches/:pitchId/matching',
  policy: TEAM_OR_SECRETARIAT,
  schema: {
    summary: 'Readiness and matches of a pitch',
    params,
    querystring: closed({ size: PageQuery.size }),
    response: withProblems({
      200: closed({
        run: nullable(RunStatus),
        readiness: nullable(Readiness),
        eligibleMandates: Count,
        activeMandates: Count,
        matches: Type.Array(PitchMatch),
      }),
    }),
  },
})

export const SUBMITTED_STATES = MATCHED_STATES
