import { POLICY_STATES, RUN_STATES } from '@scalebridge/db/reference'
import { LearnedPolicy, PolicyPreview, PolicyTables } from '@scalebridge/db/rules'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, withProblems } from '../platform/shapes.ts'
import { Fairness } from './fairness.contract.ts'
import { RunStatus } from './match.shapes.ts'

const Note = Type.String({ maxLength: 2000, description: 'Why, in the Secretariat’s own words.' })

/** A version of an edition’s matching policy. The one that the engine ships with has no id. */
export const MatchPolicy = closed({
  id: nullable(Id),
  version: Type.String(),
  state: oneOf(POLICY_STATES),
  revision: Count,
  /** The version that it began as a copy of. */
  basedOn: nullable(Type.String()),
  learnsOnline: Type.Boolean(),
  learned: nullable(LearnedPolicy),
  note: nullable(Type.String()),
  /** Names of people, or their addresses where they gave no name. Nobody created what was learned or shipped. */
  createdBy: nullable(Type.String()),
  createdAt: nullable(Instant),
  proposedBy: nullable(Type.String()),
  proposedAt: nullable(Instant),
  approvedBy: nullable(Type.String()),
  approvedAt: nullable(Instant),
  /** Whether the caller proposed it, and so may not approve it. */
  isOwnProposal: Type.Boolean(),
})
export type MatchPolicy = Static<typeof MatchPolicy>

/** What a policy would move, with groups of few hidden in what both policies’ shortlists come to. */
export const ToldPreview = closed({ ...PolicyPreview.properties, fairness: closed({ before: Fairness, after: Fairness }) })
export type ToldPreview = Static<typeof ToldPreview>

/** What a policy would move, or how far the working out of it is. */
export const MatchPreview = closed({
  id: Id,
  state: oneOf(RUN_STATES),
  /** Whether the policy, or the one it was compared to, has changed since, or the preview is of an earlier form, which tells no result. */
  isOutdated: Type.Boolean(),
  /** How far the work is: every mandate counts twice, once under either policy. */
  mandatesDone: Count,
  mandatesTotal: Count,
  reason: nullable(Type.String()),
  requestedAt: Instant,
  finishedAt: nullable(Instant),
  result: nullable(ToldPreview),
  /** Names of the mandates and titles of the pitches that the result speaks of, by id. */
  names: Type.Array(closed({ id: Id, name: nullable(Type.String()) })),
})
export type MatchPreview = Static<typeof MatchPreview>

export const MatchPolicyWhole = closed({ ...MatchPolicy.properties, tables: PolicyTables, preview: nullable(MatchPreview) })
export type MatchPolicyWhole = Static<typeof MatchPolicyWhole>

const editionParams = closed({ editionId: Id })
const params = closed({ policyId: Id })

export const listMatchPolicies = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/match-policies',
  policy: SECRETARIAT,
  schema: {
    summary: 'The matching policy in force and all versions of an edition, newest first',
    params: editionParams,
    response: withProblems({ 200: closed({ inForce: MatchPolicyWhole, items: Type.Array(MatchPolicy) }) }),
  },
})

/** A draft as a copy of a version, or of the shipped policy. Proposed at once, it is how one goes back to an earlier version. */
export const createMatchPolicy = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/match-policies',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Make a new version of the matching policy as a copy',
    params: editionParams,
    body: closed({ copyOf: nullable(Id), isProposed: Type.Optional(Type.Boolean()), note: Type.Optional(Note) }),
    response: withProblems({ 201: MatchPolicyWhole }),
  },
})

export const getMatchPolicy = endpoint({
  method: 'GET',
  url: '/api/v1/match-policies/:policyId',
  policy: SECRETARIAT,
  schema: { summary: 'A version of the matching policy', params, response: withProblems({ 200: MatchPolicyWhole }) },
})

/** Whole new tables of a draft; refused when it changed since `revision` was read, and by field where they contradict themselves. */
export const saveMatchPolicy = endpoint({
  method: 'PUT',
  url: '/api/v1/match-policies/:policyId',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change a draft of the matching policy',
    params,
    body: closed({ revision: Type.Integer({ minimum: 1 }), tables: PolicyTables, learnsOnline: Type.Boolean(), note: nullable(Note) }),
    response: withProblems({ 200: MatchPolicyWhole }),
  },
})

/**
 * Proposes a draft, sends a proposal back, throws either away, or approves a proposal. Approved by somebody other than its
 * proposer, it takes the place of the policy in force, and the whole edition is matched again.
 */
export const moveMatchPolicy = endpoint({
  method: 'POST',
  url: '/api/v1/match-policies/:policyId/state',
  policy: SECRETARIAT,
  schema: {
    summary: 'Propose, approve, send back or drop a version',
    params,
    body: closed({
      revision: Type.Integer({ minimum: 1 }),
      state: oneOf(POLICY_STATES),
      reason: Type.Optional(Note),
    }),
    response: withProblems({ 200: MatchPolicyWhole }),
  },
})

export const previewMatchPolicy = endpoint({
  method: 'POST',
  url: '/api/v1/match-policies/:policyId/preview',
  policy: SECRETARIAT,
  repeatable: 'adds',
  schema: { summary: 'Work out what a version would move', params, response: withProblems({ 202: MatchPreview }) },
})

/** A matching of a whole edition, with what it was made from: the same facts and policy give the same lists. */
export const MatchRun = closed({
  ...RunStatus.properties,
  policyVersion: nullable(Type.String()),
  factsHash: nullable(Type.String()),
  listsHash: nullable(Type.String()),
  /** Whether readers see its lists now. */
  isCurrent: Type.Boolean(),
})
export type MatchRun = Static<typeof MatchRun>

export const listMatchRuns = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/match-runs',
  policy: SECRETARIAT,
  schema: {
    summary: 'The newest matchings of a whole edition, and the one that readers see',
    params: editionParams,
    response: withProblems({ 200: closed({ current: nullable(MatchRun), items: Type.Array(MatchRun) }) }),
  },
})
