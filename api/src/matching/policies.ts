import { CHANNELS, announce, enqueue, nextPolicyVersion, record, schema, type Db, type Tx } from '@scalebridge/db'
import { POLICY_MOVES, POLICY_STATES, type PolicyState } from '@scalebridge/db/reference'
import { policyErrors, type PolicyTables } from '@scalebridge/db/rules'
import { readPolicy, tablesOf } from '@scalebridge/worker/engine'
import { eq, sql } from 'drizzle-orm'
import { listed, lockEdition } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './policies.contract.ts'
import { findNewestPreview, findPolicyInForce, listEditionRuns, listPolicyRows, lockPolicy, type PolicyRow } from './policies.queries.ts'
import { presentPolicy, presentPreview, presentRun, presentShipped, presentWhole } from './present-policy.ts'
import { requestMatch } from './run-status.ts'

const { matchPolicies, matchPreviews } = schema
type Whole = contract.MatchPolicyWhole

/** The policy in force, which is the shipped one while nobody approved another, and every version of the edition. */
export async function listPolicies(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params }: Input<typeof contract.listMatchPolicies>,
): Promise<Output<typeof contract.listMatchPolicies>> {
  await refuseMissingEdition(deps.db, params.editionId)
  const rows = await listPolicyRows(deps.db, params)
  const inForce = rows.find(({ state }) => state === 'in_force')
  return {
    inForce: inForce === undefined ? presentShipped() : await presentWhole(deps.db, actor, inForce),
    items: rows.map((row) => presentPolicy(actor, row)),
  }
}

/** A version with its tables and its newest preview. */
export async function getPolicy(deps: Pick<Deps, 'db'>, actor: Actor, policyId: string): Promise<Whole> {
  return presentById(deps.db, actor, policyId)
}

/** Makes a draft as a copy of a version, or of the shipped policy; proposed at once where the caller asks for it. */
export async function createPolicy(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body }: Input<typeof contract.createMatchPolicy>,
): Promise<Whole> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const edition = await lockEdition(tx, params.editionId)
    const origin = body.copyOf === null ? undefined : await lockPolicy(tx, body.copyOf)
    if (body.copyOf !== null && origin?.editionId !== edition.id) throw new Problem('matchPolicy.notFound')
    const [row] = await tx
      .insert(matchPolicies)
      .values({
        editionId: edition.id,
        version: await nextPolicyVersion(tx, edition.id),
        basedOn: origin?.id ?? null,
        tables: tablesOf(readPolicy(origin).policy),
        learnsOnline: origin?.learnsOnline ?? false,
        learned: origin?.learned ?? null,
        note: body.note ?? null,
        createdBy: accountId,
      })
      .returning()
    if (row === undefined) throw new Error('the insert of a policy returned no row')
    await record(tx, {
      actorId: accountId,
      action: 'policy.create',
      subject: subjectOf(row),
      after: { version: row.version, copyOf: origin?.version ?? null },
    })
    if (body.isProposed === true) await transition(tx, actor, { policy: row, to: 'proposed' })
    await tellPages(tx)
    return presentById(tx, actor, row.id)
  })
}

/** Replaces a draft's tables; 409 when it changed meanwhile or is no draft, 422 by field where the tables contradict themselves. */
export async function savePolicy(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body }: Input<typeof contract.saveMatchPolicy>,
): Promise<Whole> {
  return deps.db.transaction(async (tx) => {
    const before = await lockRevision(tx, params.policyId, body.revision)
    if (before.state !== 'draft') throw new Problem('matchPolicy.notEditable')
    refuseBroken(body.tables)
    const { tables, learnsOnline, note } = body
    const values = { tables, learnsOnline, note, learned: isAsLearned(before, tables) ? before.learned : null }
    await tx
      .update(matchPolicies)
      .set({ ...values, revision: before.revision + 1, updatedAt: sql`now()` })
      .where(eq(matchPolicies.id, before.id))
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'policy.save',
      subject: subjectOf(before),
      before: { tables: before.tables, learnsOnline: before.learnsOnline, note: before.note },
      after: { tables, learnsOnline, note },
    })
    await tellPages(tx)
    return presentById(tx, actor, before.id)
  })
}

/** Moves a version along the allowed moves. A proposal is approved by other eyes than its proposer's. */
export async function movePolicy(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body }: Input<typeof contract.moveMatchPolicy>,
): Promise<Whole> {
  return deps.db.transaction(async (tx) => {
    const [found] = await listPolicyRows(tx, params)
    if (found === undefined) throw new Problem('matchPolicy.notFound')
    // The edition first: two approvals at once would otherwise each find the other's predecessor.
    await lockEdition(tx, found.editionId)
    const policy = await lockRevision(tx, params.policyId, body.revision)
    await transition(tx, actor, { policy, to: body.state, reason: body.reason })
    await tellPages(tx)
    return presentById(tx, actor, policy.id)
  })
}

/** Promises a preview of a draft or a proposal. */
export async function requestPreview(deps: Pick<Deps, 'db'>, actor: Actor, policyId: string): Promise<contract.MatchPreview> {
  return deps.db.transaction(async (tx) => {
    const policy = await lockPolicy(tx, policyId)
    if (policy === undefined) throw new Problem('matchPolicy.notFound')
    if (policy.state !== 'draft' && policy.state !== 'proposed') throw new Problem('matchPolicy.notEditable')
    await promisePreview(tx, actor, policy)
    await tellPages(tx)
    const preview = await findNewestPreview(tx, policy.id)
    if (preview === undefined) throw new Error('the preview was not promised')
    return presentPreview(tx, policy, preview)
  })
}

/** The newest matchings of a whole edition, with what each was made from. */
export async function listRuns(
  deps: Pick<Deps, 'db'>,
  { params }: Input<typeof contract.listMatchRuns>,
): Promise<Output<typeof contract.listMatchRuns>> {
  await refuseMissingEdition(deps.db, params.editionId)
  const { current, rows } = await listEditionRuns(deps.db, params.editionId)
  return {
    current: current === undefined ? null : presentRun(current, current.id),
    items: rows.map((row) => presentRun(row, current?.id)),
  }
}

interface Move {
  policy: PolicyRow
  to: PolicyState
  reason?: string | undefined
}

/** The one place that writes a policy's state. */
async function transition(tx: Tx, actor: Actor, { policy, to, reason }: Move): Promise<void> {
  const { accountId } = accountOf(actor)
  const from = listed(POLICY_STATES, policy.state)
  // What is in force leaves only when another takes its place.
  if (from === 'in_force' || !POLICY_MOVES[from].includes(to)) {
    throw new Problem('matchPolicy.moveNotAllowed', { detail: `A policy that is ${from} cannot become ${to}.` })
  }
  if (to === 'in_force' && policy.proposedBy === accountId) throw new Problem('matchPolicy.sameEyes')
  if (to !== 'draft' && to !== 'retired') refuseBroken(policy.tables)
  if (to === 'in_force') await retireFormer(tx, actor, policy)
  await tx
    .update(matchPolicies)
    .set({ state: to, ...marksOf(to, accountId), revision: policy.revision + 1, updatedAt: sql`now()` })
    .where(eq(matchPolicies.id, policy.id))
  await record(tx, {
    actorId: accountId,
    action: 'policy.move',
    subject: subjectOf(policy),
    before: { state: from },
    after: { state: to, version: policy.version },
    ...(reason === undefined ? {} : { reason }),
  })
  if (to === 'proposed') await promisePreview(tx, actor, { ...policy, revision: policy.revision + 1 })
  if (to === 'in_force') await requestMatch(tx, { kind: 'edition', editionId: policy.editionId })
}

function marksOf(to: PolicyState, accountId: string) {
  if (to === 'proposed') return { proposedBy: accountId, proposedAt: sql`now()` }
  if (to === 'in_force') return { approvedBy: accountId, approvedAt: sql`now()` }
  return to === 'draft' ? { proposedBy: null, proposedAt: null } : {}
}

async function retireFormer(tx: Tx, actor: Actor, { editionId, version }: PolicyRow): Promise<void> {
  const former = await findPolicyInForce(tx, editionId)
  if (former === undefined) return
  await tx
    .update(matchPolicies)
    .set({ state: 'retired', revision: former.revision + 1, updatedAt: sql`now()` })
    .where(eq(matchPolicies.id, former.id))
  await record(tx, {
    actorId: accountOf(actor).accountId,
    action: 'policy.move',
    subject: subjectOf(former),
    before: { state: 'in_force' },
    after: { state: 'retired', replacedBy: version },
  })
}

async function promisePreview(tx: Tx, actor: Actor, policy: Pick<PolicyRow, 'id' | 'revision'>): Promise<void> {
  const [preview] = await tx
    .insert(matchPreviews)
    .values({ policyId: policy.id, policyRevision: policy.revision, requestedBy: accountOf(actor).accountId })
    .returning({ id: matchPreviews.id })
  if (preview === undefined) throw new Error('the insert of a preview returned no row')
  await enqueue(tx, { name: 'policy.preview', payload: { previewId: preview.id } }, { aggregate: 'policy', id: policy.id })
}

async function lockRevision(tx: Tx, policyId: string, revision: number): Promise<PolicyRow> {
  const row = await lockPolicy(tx, policyId)
  if (row === undefined) throw new Problem('matchPolicy.notFound')
  if (row.revision !== revision) {
    throw new Problem('matchPolicy.changedMeanwhile', { detail: 'Load the policy again, and make your change on top of theirs.' })
  }
  return row
}

function refuseBroken(tables: unknown): void {
  const errors = policyErrors(tables)
  if (errors.length === 0) return
  throw new Problem('matchPolicy.invalid', { errors: errors.map((error) => ({ ...error, pointer: `/tables${error.pointer}` })) })
}

/** Whether what was learned still stands: then the figures measured with it are still about this policy. */
function isAsLearned(before: PolicyRow, { investorWeights, calibration }: PolicyTables): boolean {
  const { policy } = readPolicy(before)
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  const sorted = (weights: object) => Object.entries(weights).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return isSame(sorted(policy.investorWeights), sorted(investorWeights)) && isSame(policy.calibration, calibration)
}

async function presentById(db: Db | Tx, actor: Actor, policyId: string): Promise<Whole> {
  const [row] = await listPolicyRows(db, { policyId })
  if (row === undefined) throw new Problem('matchPolicy.notFound')
  return presentWhole(db, actor, row)
}

async function refuseMissingEdition(db: Db, editionId: string): Promise<void> {
  const [row] = await db.select({ id: schema.editions.id }).from(schema.editions).where(eq(schema.editions.id, editionId))
  if (row === undefined) throw new Problem('edition.notFound')
}

async function tellPages(tx: Tx): Promise<void> {
  await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
}

function subjectOf({ id }: Pick<PolicyRow, 'id'>) {
  return { kind: 'policy', id }
}
