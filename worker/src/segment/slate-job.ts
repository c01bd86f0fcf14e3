import { setTimeout as wait } from 'node:timers/promises'
import { and, eq, inArray } from 'drizzle-orm'
import { announce, CHANNELS, schema, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { PROPOSAL_MOVES, statesBefore, type ProposalState } from '@scalebridge/db/reference'
import { PROPOSAL_STEPS, type ProposalResult, type ProposalStep } from '@scalebridge/db/rules'
import { loadSegment } from '@scalebridge/db/segment'
import { final, obsolete } from '../failures.ts'
import type { Job } from '../run.ts'
import { proposeAside, type AsideOptions } from './aside.ts'

const { slateProposals } = schema

/** How often a curator's "cancel" is looked for. */
const LOOK_EVERY_MS = 400

type Proposal = typeof slateProposals.$inferSelect

/** How the facts become an answer; the tests put in one that never ends. */
export type Propose = (facts: NonNullable<Awaited<ReturnType<typeof loadSegment>>>, options: AsideOptions) => Promise<ProposalResult>

/** Solves a segment's slate in a thread, telling its steps; a curator who cancels is heard within half a second. */
export async function proposeSlate(
  db: Db,
  job: Pick<Job, 'settle'> & { payload: JobPayload<'slate.propose'> },
  propose: Propose = proposeAside,
): Promise<void> {
  const proposal = await start(db, job.payload.proposalId)
  const facts = await db.transaction((tx) => loadSegment(tx, proposal.segmentId), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  })
  if (facts === null) throw final('the segment does not exist')
  const stop = new AbortController()
  if (proposal.cancelledAt !== null) stop.abort(new Cancelled())
  const teller = makeTeller(db, proposal.id, stop)
  // When the database fails, the try fails too, and the queue repeats it.
  const watch = watchForCancel(db, proposal.id, stop).catch((error: unknown) => stop.abort(error))
  try {
    const result = await propose(facts, { signal: stop.signal, tell: teller.tell })
    await teller.told()
    await job.settle(async (tx) => {
      await change(tx, proposal.id, {
        state: 'ready',
        result,
        reason: null,
        planRevision: facts.planRevision,
        stepsDone: PROPOSAL_STEPS.length,
        step: null,
        finishedAt: new Date(),
      })
    })
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    await teller.told()
    await job.settle(async (tx) => {
      await change(tx, proposal.id, { state: 'cancelled', step: null, finishedAt: new Date() })
    })
  } finally {
    stop.abort(new Cancelled())
    await watch
  }
}

/** Ends a proposal whose job died, with the reason that curators read. */
export async function failProposal(tx: Tx, proposalId: string, reason: string): Promise<void> {
  const isOpen = and(eq(slateProposals.id, proposalId), inArray(slateProposals.state, statesBefore(PROPOSAL_MOVES, 'failed')))
  const open = await tx.select({ id: slateProposals.id }).from(slateProposals).where(isOpen)
  if (open.length > 0) await change(tx, proposalId, { state: 'failed', step: null, finishedAt: new Date(), reason })
}

/** A curator cancelled the run. */
class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** A run that crashed is begun again from the facts of now. */
async function start(db: Db, proposalId: string): Promise<Proposal> {
  return db.transaction(async (tx) => {
    const [before] = await tx.select({ id: slateProposals.id }).from(slateProposals).where(eq(slateProposals.id, proposalId))
    if (before === undefined) throw final('the proposal does not exist')
    return change(tx, proposalId, { state: 'running', stepsDone: 0, stepsTotal: PROPOSAL_STEPS.length, step: 'reading' })
  })
}

/** Looks for the curator's word until it is told to stop itself. */
async function watchForCancel(db: Db, proposalId: string, stop: AbortController): Promise<void> {
  while (!stop.signal.aborted) {
    const [row] = await db.select({ cancelledAt: slateProposals.cancelledAt }).from(slateProposals).where(eq(slateProposals.id, proposalId))
    if (row === undefined || row.cancelledAt !== null) stop.abort(new Cancelled())
    // When it is stopped in between, it waits no longer.
    else await wait(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => {})
  }
}

/** Writes the steps down one after the other while the thread goes on. */
function makeTeller(db: Db, proposalId: string, stop: AbortController) {
  let last: Promise<unknown> = Promise.resolve()
  const tell = (step: ProposalStep) => {
    last = last
      .then(() => db.transaction((tx) => change(tx, proposalId, { state: 'running', step, stepsDone: PROPOSAL_STEPS.indexOf(step) })))
      .catch((error: unknown) => stop.abort(error))
  }
  return { tell, told: () => last }
}

type Change = Omit<Partial<typeof slateProposals.$inferInsert>, 'state'> & { state: ProposalState }

/**
 * The one place that writes a proposal, along the moves that its states allow: whatever changes, the curators who look at the segment
 * are told. Throws where it has ended otherwise meanwhile.
 */
async function change(tx: Tx, proposalId: string, values: Change): Promise<Proposal> {
  const mayBecome = inArray(slateProposals.state, statesBefore(PROPOSAL_MOVES, values.state))
  const [proposal] = await tx
    .update(slateProposals)
    .set(values)
    .where(and(eq(slateProposals.id, proposalId), mayBecome))
    .returning()
  if (proposal === undefined) throw obsolete('the proposal has ended already')
  const { state, stepsDone, stepsTotal } = proposal
  await announce(tx, CHANNELS.segment(proposal.segmentId), {
    kind: 'proposal.changed',
    payload: { proposalId, state, stepsDone, stepsTotal },
  })
  return proposal
}
