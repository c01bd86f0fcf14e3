import { enqueue, record, schema, type Db, type Tx } from '@scalebridge/db'
import { PROPOSAL_MOVES, PROPOSAL_STATES, statesBefore } from '@scalebridge/db/reference'
import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findSegment, lockSegment, readPlan, tellCurators } from './plan.ts'
import { readResult, withoutLeftOut } from './proposal-result.ts'
import type { commandProposal } from './segment.contract.ts'
import type { Proposal } from './segment.shapes.ts'

const { accounts, slateProposals } = schema

/** A segment's newest proposal, with who asked for it. */
export async function newestProposal(db: Db | Tx, segmentId: string) {
  const [row] = await db
    .select({ ...getTableColumns(slateProposals), requester: sql<string | null>`coalesce(${accounts.name}, ${accounts.email})` })
    .from(slateProposals)
    .leftJoin(accounts, eq(accounts.id, slateProposals.requestedBy))
    .where(eq(slateProposals.segmentId, segmentId))
    .orderBy(desc(slateProposals.id))
    .limit(1)
  return row
}
export type ProposalRow = NonNullable<Awaited<ReturnType<typeof newestProposal>>>

/** Asks the solver for slates, or calls off what it is at; 409 where it is at work already, or is not. */
export async function changeProposal(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { params, body }: Input<typeof commandProposal>,
): Promise<Proposal> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const { segmentId } = await findSegment(tx, params.segmentId)
    await lockSegment(tx, segmentId)
    const newest = await newestProposal(tx, segmentId)
    const isAtWork = newest?.state === 'queued' || newest?.state === 'running'
    if (body.command === 'start') {
      if (isAtWork) throw new Problem('proposal.underWay')
      await startProposal(tx, segmentId, accountId)
    } else {
      if (newest === undefined || !isAtWork) throw new Problem('proposal.notUnderWay')
      const isWaiting = newest.state === 'queued'
      // One that runs ends by itself as soon as its solver sees that it was called off.
      const ending = isWaiting ? { state: 'cancelled', finishedAt: sql`now()` } : {}
      // It may have ended since it was read.
      const cancelled = await tx
        .update(slateProposals)
        .set({ cancelledAt: sql`now()`, ...ending })
        .where(and(eq(slateProposals.id, newest.id), inArray(slateProposals.state, statesBefore(PROPOSAL_MOVES, 'cancelled'))))
        .returning({ id: slateProposals.id })
      if (cancelled.length === 0) throw new Problem('proposal.notUnderWay')
      await record(tx, { actorId: accountId, action: 'proposal.cancel', subject: { kind: 'segment', id: segmentId } })
    }
    await tellCurators(tx, segmentId)
    const now = await newestProposal(tx, segmentId)
    if (now === undefined) throw new Error('the proposal was not written')
    return presentProposal(now, (await readPlan(tx, segmentId)).revision)
  })
}

async function startProposal(tx: Tx, segmentId: string, accountId: string): Promise<void> {
  const { revision } = await readPlan(tx, segmentId)
  const [proposal] = await tx
    .insert(slateProposals)
    .values({ segmentId, planRevision: revision, requestedBy: accountId })
    .returning({ id: slateProposals.id })
  if (proposal === undefined) throw new Error('the insert of a proposal returned no row')
  await enqueue(tx, { name: 'slate.propose', payload: { proposalId: proposal.id } }, { aggregate: 'segment', id: segmentId })
  await record(tx, {
    actorId: accountId,
    action: 'proposal.start',
    subject: { kind: 'segment', id: segmentId },
    after: { planRevision: revision },
  })
}

/** A proposal as pages show it. */
export function presentProposal(row: ProposalRow, planRevision: number): Proposal {
  const result = readResult(row.result)
  return {
    id: row.id,
    state: listed(PROPOSAL_STATES, row.state),
    planRevision: row.planRevision,
    stepsDone: row.stepsDone,
    stepsTotal: row.stepsTotal,
    step: row.step,
    reason: row.reason,
    requestedBy: row.requester,
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    isOutdated: row.planRevision !== planRevision,
    result: result === null ? null : withoutLeftOut(result),
  }
}
