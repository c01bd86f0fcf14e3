import { CHANNELS, type Db, type Tx } from '@scalebridge/db'
import type { Job } from '../run.ts'
import { createEngine, type Engine } from './engine.ts'
import { rankPairs } from './lists.ts'
import { loadEdition, whyNotMatched, type EditionFacts, type Subject } from './load.ts'
import { entriesByCounterpart, matchWhole, pairsOfMandate, pairsOfPitch, type Pairs } from './match-edition.ts'
import { dropRun, finishRun, startRun, type Run } from './runs.ts'
import { currentRunId, lockEdition, rewriteTouched, writeLists, writeReadiness } from './write.ts'

const OTHER = { pitch: 'mandate', mandate: 'pitch' } as const

/**
 * Matches one pitch or mandate that changed: its own list, and its place in the lists of its counterparts, are rewritten in
 * the edition's current run together with this run's end. One that left meanwhile is taken out of every list instead.
 * The first matching of an edition matches all of it.
 */
export async function matchOne(db: Db, job: Pick<Job, 'settle'>, options: { subject: Subject; runId: string }): Promise<void> {
  const { subject } = options
  const run = await startRun(db, options.runId)
  const current = await currentRunId(db, run.editionId)
  if (current === null && (await whyNotMatched(db, subject)) === null) {
    await matchWhole(db, job, run)
    return
  }
  await job.settle(async (tx) => {
    await lockEdition(tx, run.editionId)
    const reason = await whyNotMatched(tx, subject)
    if (reason === null) await rematch(tx, run, subject)
    else await dropRun(tx, run, { reason, touched: await rewriteSubject(tx, run, { subject, pairs: [] }) })
  })
}

async function rematch(tx: Tx, run: Run, subject: Subject): Promise<void> {
  const facts = await loadEdition(tx, run.editionId)
  const engine = createEngine({ corpus: facts.pitches, on: facts.on })
  const pairs = pairsOf(engine, facts, subject)
  const touched = await rewriteSubject(tx, run, { subject, pairs })
  const readiness = facts.readiness.get(subject.id)
  if (readiness !== undefined) await writeReadiness(tx, new Map([[subject.id, readiness]]))
  await finishRun(tx, run, {
    pairs: pairs.length,
    eligiblePairs: pairs.filter(({ result }) => result.eligible).length,
    policyVersion: engine.policyVersion,
    touched,
  })
}

function pairsOf(engine: Engine, facts: EditionFacts, subject: Subject): Pairs {
  if (subject.kind === 'pitch') {
    const pitch = facts.pitches.find(({ id }) => id === subject.id)
    return pitch === undefined ? [] : pairsOfPitch(engine, pitch, facts.mandates)
  }
  const mandate = facts.mandates.find(({ id }) => id === subject.id)
  return mandate === undefined ? [] : pairsOfMandate(engine, mandate, facts.pitches)
}

/** Writes the subject's list and its place in the others', and returns the channels of the others that changed. */
async function rewriteSubject(tx: Tx, run: Run, { subject, pairs }: { subject: Subject; pairs: Pairs }): Promise<string[]> {
  const current = await currentRunId(tx, run.editionId)
  if (current === null) return []
  const target = { runId: current, writtenBy: run.id }
  await writeLists(tx, { ...target, side: subject.kind }, new Map([[subject.id, rankPairs(pairs)]]))
  const side = OTHER[subject.kind]
  const change = { counterpartId: subject.id, entries: entriesByCounterpart(subject.id, pairs) }
  const owners = await rewriteTouched(tx, { ...target, side }, change)
  return owners.map((id) => CHANNELS[side](id))
}
