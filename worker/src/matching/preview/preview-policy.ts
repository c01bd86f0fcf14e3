import { setImmediate } from 'node:timers/promises'
import { desc, eq, inArray, and } from 'drizzle-orm'
import { announce, CHANNELS, schema, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { PolicyPreview } from '@scalebridge/db/rules'
import { final, obsolete, reasonOf } from '../../failures.ts'
import type { Job } from '../../run.ts'
import { createEngine, type Engine } from '../engine.ts'
import type { MandateFacts } from '../facts.ts'
import type { Policy } from '../policy.ts'
import { loadPolicy } from '../policy-row.ts'
import { readPolicy } from '../read-policy.ts'
import { shownFor } from '../score.ts'
import { loadWhole, type WholeEdition } from '../whole-edition.ts'
import { addMandate, compareOutcomes, emptyOutcome, type OpenOutcome, type ScoredPitch } from './compare.ts'

const { matchPolicies, matchPreviews } = schema

/** In larger editions every nth mandate stands for the rest, so that a preview takes seconds. */
const MOST_PAIRS = 4_000_000

/** Longest stretch of scoring before other jobs, and the renewal of this one's lock, get their turn. */
const SLICE_MS = 15
/** At most this often is the progress written and announced. */
const PROGRESS_EVERY_MS = 250

type Preview = typeof matchPreviews.$inferSelect

/** Works out what a policy would move against the one in force, and writes no list. */
export async function previewPolicy(db: Db, job: Pick<Job, 'settle'> & { payload: JobPayload<'policy.preview'> }): Promise<void> {
  const preview = await startPreview(db, job.payload.previewId)
  if (preview.state === 'obsolete') return
  const [row] = await db.select().from(matchPolicies).where(eq(matchPolicies.id, preview.policyId))
  if (row === undefined) throw final('the policy does not exist')
  const facts = await loadWhole(db, row.editionId)
  const policies = { before: (await loadPolicy(db, row.editionId)).policy, after: readStored(row) }
  const result = await comparePolicies(facts, policies, makeTeller(db, preview))
  await job.settle(async (tx) => {
    await change(tx, preview.id, { state: 'ready', result, finishedAt: new Date(), reason: null })
  })
}

/** Ends a preview whose job died, with the reason that people read. */
export async function failPreview(tx: Tx, previewId: string, reason: string): Promise<void> {
  const isOpen = and(eq(matchPreviews.id, previewId), inArray(matchPreviews.state, ['queued', 'running']))
  const open = await tx.select({ id: matchPreviews.id }).from(matchPreviews).where(isOpen)
  if (open.length > 0) await change(tx, previewId, { state: 'failed', finishedAt: new Date(), reason })
}

/** Scores an edition by two policies and says what differs. `tell` is called now and then with how many mandates are done. */
export async function comparePolicies(
  facts: WholeEdition,
  policies: { readonly before: Policy; readonly after: Policy },
  tell: (done: number, total: number) => Promise<void> = async () => {},
): Promise<PolicyPreview> {
  const { pitches, on, corpus, track } = facts
  const mandates = sampleOf(facts.mandates, pitches.length)
  const sides = [policies.before, policies.after].map((policy) => ({
    outcome: emptyOutcome(),
    engine: createEngine({ policy, corpus, track, on }),
    shownFor: (score: number) => shownFor(score, policy),
  }))
  const pause = makePauses()
  for (const [index, mandate] of mandates.entries()) {
    for (const { outcome, engine, shownFor: shown } of sides) {
      const scored = await scoreMandate(engine, mandate, { pitches, pause: () => pause(() => tell(index, mandates.length)) })
      addMandate(outcome, mandate.id, { scored, shownFor: shown })
    }
  }
  const [before, after] = sides.map(({ outcome }): OpenOutcome => outcome)
  if (before === undefined || after === undefined) throw new Error('two policies give two outcomes')
  return {
    comparedTo: policies.before.version,
    pitches: pitches.length,
    mandatesInAll: facts.mandates.length,
    ...compareOutcomes(before, after),
  }
}

interface Pitches {
  readonly pitches: WholeEdition['pitches']
  readonly pause: () => Promise<void> | undefined
}

async function scoreMandate(engine: Engine, mandate: MandateFacts, { pitches, pause }: Pitches): Promise<ScoredPitch[]> {
  const scored: ScoredPitch[] = []
  for (const pitch of pitches) {
    const score = engine.scoreEligible(pitch, mandate)
    if (score !== null) scored.push({ id: pitch.id, score })
    const paused = pause()
    if (paused !== undefined) await paused
  }
  return scored
}

/** Lets others have their turn when a slice of time is used up, after saying how far the work is; most calls do nothing. */
function makePauses(): (tell: () => Promise<void>) => Promise<void> | undefined {
  let sliceEndsAt = performance.now() + SLICE_MS
  const rest = async (tell: () => Promise<void>) => {
    await tell()
    await setImmediate()
    sliceEndsAt = performance.now() + SLICE_MS
  }
  return (tell) => (performance.now() < sliceEndsAt ? undefined : rest(tell))
}

/** All mandates, or every nth of them where there would be too many pairs. */
function sampleOf(mandates: readonly MandateFacts[], pitchCount: number): readonly MandateFacts[] {
  const nth = Math.max(1, Math.ceil((mandates.length * pitchCount) / MOST_PAIRS))
  return mandates.filter((_, index) => index % nth === 0)
}

function readStored(row: typeof matchPolicies.$inferSelect): Policy {
  try {
    return readPolicy(row).policy
  } catch (error) {
    throw final(reasonOf(error))
  }
}

async function startPreview(db: Db, previewId: string): Promise<Preview> {
  return db.transaction(async (tx) => {
    const [before] = await tx.select().from(matchPreviews).where(eq(matchPreviews.id, previewId)).for('update')
    if (before === undefined) throw final('the preview does not exist')
    if (before.state === 'ready' || before.state === 'obsolete') throw obsolete('the preview has ended already')
    const [newest] = await tx
      .select({ id: matchPreviews.id })
      .from(matchPreviews)
      .where(eq(matchPreviews.policyId, before.policyId))
      .orderBy(desc(matchPreviews.id))
      .limit(1)
    const isNewest = newest?.id === previewId
    const ending = { state: 'obsolete' as const, finishedAt: new Date(), reason: 'a newer preview of the policy was asked for' }
    const state = { state: 'running' as const, finishedAt: null, reason: null, mandatesDone: 0 }
    return change(tx, previewId, isNewest ? state : ending)
  })
}

function makeTeller(db: Db, preview: Preview): (done: number, total: number) => Promise<void> {
  let toldAt = -PROGRESS_EVERY_MS
  return async (mandatesDone, mandatesTotal) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
    await db.transaction((tx) => change(tx, preview.id, { mandatesDone, mandatesTotal }))
    toldAt = performance.now()
  }
}

/** The one place that writes a preview: whatever changes, the pages that show it are told. */
async function change(tx: Tx, previewId: string, values: Partial<typeof matchPreviews.$inferInsert>): Promise<Preview> {
  const [preview] = await tx.update(matchPreviews).set(values).where(eq(matchPreviews.id, previewId)).returning()
  if (preview === undefined) throw final('the preview does not exist')
  await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
  return preview
}
