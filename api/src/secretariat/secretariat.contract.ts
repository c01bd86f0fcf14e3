import {
  AFFILIATIONS,
  INSTRUMENTS,
  INVESTOR_CHECKS,
  INVESTOR_STATES,
  INVESTOR_TYPES,
  ORIGINS,
  PITCH_FORMS,
  PITCH_STATES,
  SEARCH_TELLINGS,
  STAGES,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { RunStatus } from '../matching/match.shapes.ts'
import { endpoint } from '../platform/endpoint.ts'
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
  Nothing,
  nullable,
  oneOf,
  page,
  PageQuery,
  someOf,
  withProblems,
} from '../platform/shapes.ts'

const editionParams = closed({ editionId: Id })

/** Filters of the pool; the same names stand in the page's address and in saved views. */
export const PoolFilters = {
  q: Type.Optional(Type.String({ maxLength: 200 })),
  goal: Type.Optional(GoalNumber),
  place: Type.Optional(Type.String({ pattern: '^([A-Z]{3}|[0-9]{3}|ldc|lldc|sids|group:[a-z_]+)$' })),
  stage: Type.Optional(oneOf([...STAGES, 'unknown'])),
  instrument: Type.Optional(oneOf(INSTRUMENTS)),
  origin: Type.Optional(oneOf(ORIGINS)),
  state: Type.Optional(oneOf(PITCH_STATES)),
  matches: Type.Optional(oneOf(['none', 'some'])),
  sort: Type.Optional(oneOf(['submitted', 'title', 'readiness', 'ask'])),
}

export const PoolItem = closed({
  id: Id,
  reference: nullable(Type.String()),
  title: nullable(Type.String()),
  form: oneOf(PITCH_FORMS),
  language: Locale,
  organisationName: Type.String(),
  state: oneOf(PITCH_STATES),
  /** How many answers were missing when it was submitted near the close. */
  leftOutCount: Count,
  origin: oneOf(ORIGINS),
  goals: Type.Array(GoalNumber),
  countries: Type.Array(Iso3),
  regions: Type.Array(M49),
  askMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
  stage: nullable(oneOf(STAGES)),
  evidenceLevel: nullable(Type.Integer()),
  readinessPoints: nullable(Count),
  readinessMaxPoints: nullable(Count),
  eligibleMandates: nullable(Count),
  submittedAt: nullable(Instant),
  run: nullable(RunStatus),
})
export type PoolItem = Static<typeof PoolItem>

export const listPool = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/pool',
  policy: SECRETARIAT,
  schema: {
    summary: 'Submitted pitches of an edition, filtered',
    params: editionParams,
    querystring: closed({ ...PageQuery, ...PoolFilters }),
    response: withProblems({ 200: closed({ ...page(PoolItem).properties, total: Count }) }),
  },
})

const counted = (key: ReturnType<typeof Type.String> | typeof GoalNumber) => Type.Array(closed({ key, count: Count }))
const Counted = Type.Array(closed({ key: Type.String(), count: Count }))

/** Counts for the pictures above the pool. A key of `unknown` counts pitches that do not say. */
export const getPoolSummary = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/pool/summary',
  policy: SECRETARIAT,
  schema: {
    summary: 'Counts of the pool by goal, place, origin and stage, and its gaps',
    params: editionParams,
    response: withProblems({
      200: closed({
        total: Count,
        drafts: Count,
        activeMandates: Count,
        byGoal: counted(GoalNumber),
        byPrimaryGoal: counted(GoalNumber),
        goalUnknown: Count,
        byCountry: Counted,
        byRegion: Counted,
        byRegionalGroup: Counted,
        byOrigin: Counted,
        byStage: Counted,
        ldc: Count,
        lldc: Count,
        sids: Count,
        /** Goals under review and country groups that no submitted pitch, or hardly one, answers. */
        gaps: Type.Array(
          closed({
            kind: oneOf(['goal', 'goal_in_group', 'group', 'unmatched']),
            goal: nullable(GoalNumber),
            group: nullable(Type.String()),
            count: Count,
          }),
        ),
        run: nullable(RunStatus),
      }),
    }),
  },
})

/** Matches a whole edition again. */
export const rematchEdition = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/rematch',
  policy: SECRETARIAT,
  repeatable: 'adds',
  schema: { summary: 'Match the whole edition again', params: editionParams, response: withProblems({ 202: RunStatus }) },
})

export const SavedView = closed({
  id: Id,
  page: oneOf(['pool', 'shortlist']),
  name: Type.String(),
  query: Type.String(),
  /** How often its owner is told of what is new, on the list of this mandate; null for never. */
  tellEvery: nullable(oneOf(SEARCH_TELLINGS)),
  mandateId: nullable(Id),
})

export const listSavedViews = endpoint({
  method: 'GET',
  url: '/api/v1/saved-views',
  policy: { roles: ['account'], relation: 'any', assurance: 1 },
  schema: {
    summary: 'Own saved views',
    querystring: closed({ page: oneOf(['pool', 'shortlist']) }),
    response: withProblems({ 200: closed({ items: Type.Array(SavedView) }) }),
  },
})

export const createSavedView = endpoint({
  method: 'POST',
  url: '/api/v1/saved-views',
  policy: { roles: ['account'], relation: 'any', assurance: 1 },
  repeatable: 'adds',
  schema: {
    summary: 'Keep a filter under a name',
    body: closed({
      page: oneOf(['pool', 'shortlist']),
      name: Type.String({ minLength: 1, maxLength: 80 }),
      query: Type.String({ maxLength: 1000 }),
    }),
    response: withProblems({ 201: SavedView }),
  },
})

export const deleteSavedView = endpoint({
  method: 'DELETE',
  url: '/api/v1/saved-views/:viewId',
  policy: { roles: ['account'], relation: 'self', assurance: 1 },
  repeatable: 'removes',
  schema: { summary: 'Delete an own saved view', params: closed({ viewId: Id }), response: withProblems({ 204: Nothing }) },
})

export const Investor = closed({
  id: Id,
  name: Type.String(),
  investorType: oneOf(INVESTOR_TYPES),
  state: oneOf(INVESTOR_STATES),
  activeMandates: Count,
  createdAt: Instant,
  verifiedUntil: nullable(Instant),
  /** Whether somebody stated that they may speak for it. */
  isStated: Type.Boolean(),
  /** Whether a verification waits for a second officer. */
  isProposed: Type.Boolean(),
})

export const listInvestors = endpoint({
  method: 'GET',
  url: '/api/v1/investors',
  policy: SECRETARIAT,
  schema: {
    summary: 'Registered investors',
    querystring: closed({ ...PageQuery, state: Type.Optional(oneOf(INVESTOR_STATES)) }),
    response: withProblems({ 200: page(Investor) }),
  },
})

export const moveInvestor = endpoint({
  method: 'POST',
  url: '/api/v1/investors/:investorId/state',
  policy: SECRETARIAT,
  repeatable: 'sets',
  schema: {
    summary: 'Verify or suspend an investor',
    params: closed({ investorId: Id }),
    body: closed({
      state: oneOf(['verified', 'suspended']),
      reason: Type.String({ minLength: 3, maxLength: 500 }),
      /** Checks that passed; with one that did not, a second officer must agree. */
      passed: Type.Optional(someOf(INVESTOR_CHECKS)),
      /** Affiliations that are confirmed, all of them; left out, they stay as they are. */
      affiliations: Type.Optional(someOf(AFFILIATIONS)),
    }),
    response: withProblems({ 200: Investor }),
  },
})

export const QueueJob = closed({
  id: Type.Integer(),
  name: Type.String(),
  aggregate: Type.String(),
  aggregateId: Id,
  attempts: Count,
  createdAt: Instant,
  deadAt: nullable(Instant),
  lastError: nullable(Type.String()),
})

/** How the work behind the screens stands: what waits, what runs, what failed and why. */
export const getQueue = endpoint({
  method: 'GET',
  url: '/api/v1/queue',
  queries: 9,
  policy: SECRETARIAT,
  schema: {
    summary: 'Queue state and failed jobs',
    response: withProblems({
      200: closed({
        waiting: Count,
        delivered: Count,
        doneLastHour: Count,
        dead: Count,
        oldestDueSeconds: Count,
        workers: Type.Array(closed({ host: Type.String(), pid: Type.Integer(), backend: Type.String(), beatAt: Instant })),
        failed: Type.Array(QueueJob),
        recentRuns: Type.Array(RunStatus),
      }),
    }),
  },
})

export const retryJob = endpoint({
  method: 'POST',
  url: '/api/v1/queue/:jobId/retry',
  policy: SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary: 'Promise a failed job again',
    params: closed({ jobId: Type.Integer({ minimum: 1 }) }),
    response: withProblems({ 202: QueueJob }),
  },
})
