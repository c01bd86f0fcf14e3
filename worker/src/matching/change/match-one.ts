import { CHANNELS, type Db, type Tx } from '@scalebridge/db'
import type { Job } from '../../run.ts'
import { OTHER } from '../memory/apply-change.ts'
import { whyNotMatched, type Subject } from '../read/load.ts'
import { matchWhole } from '../run/match-edition.ts'
import { forgetEdition, keepEdition, memoryOf, oneAtATime } from '../memory/memories.ts'
import { findCurrent, recall, refresh, type EditionMemory } from '../memory/memory.ts'
import { dropRun, findRun, finishRun, showRun, startRun, takeRun, type Run, type Touched } from '../write/runs.ts'
import { writeReadiness } from '../run/readiness.ts'
import { lockEdition, raiseRevision } from '../write/write.ts'
import { writeFar, writeNear, type Near } from './write-change.ts'

/**
 * Matches one pitch or mandate that changed, in the edition's current run, in two transactions. After the first, which is short,
 * its own list and the shortlists show the change; with the second, its places in the long lists of all its counterparts, the
 * run ends. Who dies in between leaves a note by which the next one who changes lists, or the job's next delivery, makes up for
 * it. One that left meanwhile is taken out of every list instead. The first matching of an edition matches all of it, and so
 * does one whose current lists cannot be carried on.
 */
export async function matchOne(db: Db, job: Pick<Job, 'settle'>, options: { subject: Subject; runId: string }): Promise<void> {
  const run = await findRun(db, options.runId)
  const outcome = await oneAtATime(run.editionId, () => settleOne(db, job, { run, subject: options.subject }))
  if (outcome === 'whole') await matchWhole(db, job, { run: await startRun(db, run.id) })
}

/** Thrown to leave the transaction without a trace: everything is to be matched instead. */
class MatchWhole extends Error {}

interface One {
  readonly run: Run
  readonly subject: Subject
}

async function settleOne(db: Db, job: Pick<Job, 'settle'>, one: One): Promise<'done' | 'whole'> {
  const { editionId } = one.run
  try {
    await warmUp(db, editionId)
    const shown = await db.transaction((tx) => show(tx, one))
    const isFirst = await job.settle((tx) => end(tx, one, shown))
    if (!isFirst) forgetEdition(editionId)
  } catch (error) {
    // What is in memory may not be what the database holds.
    forgetEdition(editionId)
    if (error instanceof MatchWhole) return 'whole'
    throw error
  }
  return 'done'
}

/** Reads an edition that is not in memory yet outside of its lock, for that takes time. */
async function warmUp(db: Db, editionId: string): Promise<void> {
  if (memoryOf(editionId) !== undefined) return
  const current = await findCurrent(db, editionId)
  const memory = current === null ? null : await recall(db, editionId, current)
  if (memory !== null) keepEdition(editionId, memory)
}

/** What the first transaction did. */
interface Shown {
  /** Why the subject takes no part; null when it does. */
  readonly reason: string | null
  /** Null where there were no lists, and nothing to take out of them. */
  readonly written: { readonly memory: EditionMemory; readonly near: Near } | null
}

async function show(tx: Tx, { run, subject }: One): Promise<Shown> {
  await lockEdition(tx, run.editionId)
  await takeRun(tx, run.id)
  const found = await upToDate(tx, run.editionId)
  const reason = found !== null && takesPart(found.memory, subject) ? null : await whyNotMatched(tx, subject)
  if (found === null && reason === null) throw new MatchWhole()
  if (found === null) return { reason, written: null }
  const { memory, touched } = found
  const near = await writeNear(tx, { memory, subject, writtenBy: run.id })
  memory.listsRevision = await raiseRevision(tx, memory.runId, { behind: run.id })
  await showRun(tx, run, { pairs: near.pairs, touched: [...touched, ...channelsOf('mandate', near.owners, subject)] })
  return { reason, written: { memory, near } }
}

function takesPart({ pitches, mandates }: EditionMemory, { kind, id }: Subject): boolean {
  return (kind === 'pitch' ? pitches : mandates).has(id)
}

async function end(tx: Tx, { run, subject }: One, { reason, written }: Shown): Promise<void> {
  await lockEdition(tx, run.editionId)
  const isAsLeft = written !== null && (await isStillBehind(tx, run, written.memory))
  const done = written === null ? null : isAsLeft ? written : await writeAgain(tx, { run, subject })
  const touched: Touched[] = []
  if (done !== null) {
    const { memory, near } = done
    const far = await writeFar(tx, { memory, subject, writtenBy: run.id }, near)
    memory.listsRevision = await raiseRevision(tx, memory.runId, { behind: null })
    const side = OTHER[subject.kind]
    touched.push(...channelsOf(side, far, subject), ...(isAsLeft ? [] : channelsOf('mandate', near.owners, subject)))
  }
  if (reason !== null) await dropRun(tx, run, { reason, touched })
  else if (done !== null) await finish(tx, run, { ...done, touched, subject })
}

/** Whether the lists are as this run's first transaction left them: nobody made up for it, and no other run became current. */
async function isStillBehind(tx: Tx, run: Run, memory: EditionMemory): Promise<boolean> {
  const current = await findCurrent(tx, run.editionId)
  return current?.runId === memory.runId && current.listsRevision === memory.listsRevision && current.listsBehind === run.id
}

/** The first step once more, on lists that others changed after it. */
async function writeAgain(tx: Tx, { run, subject }: One): Promise<NonNullable<Shown['written']> | null> {
  forgetEdition(run.editionId)
  const found = await upToDate(tx, run.editionId)
  if (found === null) throw new MatchWhole()
  return { memory: found.memory, near: await writeNear(tx, { memory: found.memory, subject, writtenBy: run.id }) }
}

/** The edition in memory as the database holds it now, with its lists whole; null when they cannot be carried on. */
async function upToDate(tx: Tx, editionId: string): Promise<{ memory: EditionMemory; touched: Touched[] } | null> {
  const current = await findCurrent(tx, editionId)
  if (current === null) return null
  const known = memoryOf(editionId)
  if (known !== undefined && current.listsBehind === null && (await refresh(tx, known, current))) return { memory: known, touched: [] }
  const memory = await recall(tx, editionId, current)
  if (memory === null) return null
  keepEdition(editionId, memory)
  return { memory, touched: current.listsBehind === null ? [] : await makeUp(tx, memory, current.listsBehind) }
}

/** Makes the change once more that was written in part when its process died. Returns the channels of those whose lists it rewrote. */
async function makeUp(tx: Tx, memory: EditionMemory, runId: string): Promise<Touched[]> {
  const { kind, subjectId } = await findRun(tx, runId)
  if (kind !== 'pitch' && kind !== 'mandate') throw new Error(`run ${runId} is of a whole edition and cannot be behind`)
  const subject: Subject = { kind, id: subjectId }
  const near = await writeNear(tx, { memory, subject, writtenBy: runId })
  const far = await writeFar(tx, { memory, subject, writtenBy: runId }, near)
  return [CHANNELS[kind](subjectId), ...channelsOf('mandate', near.owners, subject), ...channelsOf(OTHER[kind], far, subject)]
}

function channelsOf(side: Subject['kind'], owners: Iterable<string>, subject: Subject): Touched[] {
  return [...owners].filter((id) => id !== subject.id).map((id) => CHANNELS[side](id))
}

async function finish(
  tx: Tx,
  run: Run,
  { memory, near, touched, subject }: { memory: EditionMemory; near: Near; touched: Touched[]; subject: Subject },
): Promise<void> {
  if (subject.kind === 'pitch') await writeReadiness(tx, memory.terms.editionId, subject.id)
  await finishRun(tx, run, {
    pairs: near.pairs,
    eligiblePairs: near.own?.eligible ?? 0,
    policyId: memory.policyId,
    policyVersion: memory.policy.version,
    touched,
  })
}
