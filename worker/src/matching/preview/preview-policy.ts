import { isDeepStrictEqual } from 'node:util'
import { desc, eq, inArray, and } from 'drizzle-orm'
import { announce, CHANNELS, schema, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { PolicyPreview } from '@scalebridge/db/rules'
import { final, obsolete, reasonOf } from '../../failures.ts'
import type { Job } from '../../run.ts'
import type { Policy } from '../facts/policy.ts'
import { readPolicy } from '../read/read-policy.ts'
import { shownFor } from '../score/score.ts'
import { compareOutcomes } from './compare.ts'
import { outcomeUnder, readNow, type EditionNow } from './outcome.ts'

const { matchPolicies, matchPreviews } = schema

/** At most this often is the progress written and announced. */
const PROGRESS_EVERY_MS = 250

type Preview = typeof matchPreviews.$inferSelect

/** Works out what a policy would move against the one in force, and writes no list. */
export async function previewPolicy(db: Db, job: Pick<Job, 'settle'> & { payload: JobPayload<'policy.preview'> }): Promise<void> {
  const preview = await startPreview(db, job.payload.previewId)
  if (preview.state === 'obsolete') return
  const [row] = await db.select().from(matchPolicies).where(eq(matchPolicies.id, preview.policyId))
  if (row === undefined) throw final('the policy does not exist')
  const draft = readStored(row)
  const now = await readNow(db, { readerId: preview.id, editionId: row.editionId })
  const teller = makeTeller(db, preview, now)
  const result = await comparePolicies(now, draft, teller.tell)
  await teller.end()
  await job.settle(async (tx) => {
    const all = mandatesOfBoth(now)
    await change(tx, preview.id, { state: 'ready', result, mandatesDone: all, mandatesTotal: all, finishedAt: new Date(), reason: null })
  })
}

/** Ends a preview whose job died, with the reason that people read. */
export async function failPreview(tx: Tx, previewId: string, reason: string): Promise<void> {
  const isOpen = and(eq(matchPreviews.id, previewId), inArray(matchPreviews.state, ['queued', 'running']))
  const open = await tx.select({ id: matchPreviews.id }).from(matchPreviews).where(isOpen)
  if (open.length > 0) await change(tx, previewId, { state: 'failed', finishedAt: new Date(), reason })
}

/**
 * Ranks an edition and makes its shortlists under the policy in force, then under a draft, one after the other so that only one
 * edition's ranks are in memory at a time, and says what differs. `tell` is called now and then with the part that is done, 0 to 1.
 */
async function comparePolicies(now: EditionNow, draft: Policy, tell: (part: number) => void = () => {}): Promise<PolicyPreview> {
  const { policy: inForce } = now.memory
  const before = await outcomeUnder(inForce, now, (part) => tell(part / 2))
  const after = isRankedAlike(inForce, draft)
    ? { ...before, shownFor: (score: number) => shownFor(score, draft) }
    : await outcomeUnder(draft, now, (part) => tell((1 + part) / 2))
  return { comparedTo: inForce.version, ...compareOutcomes(before, after) }
}

/** Whether two policies give every pair the same score: the calibration tells only how it is shown. */
function isRankedAlike(a: Policy, b: Policy): boolean {
  const ranking = ({ version: _version, calibration: _calibration, ...tables }: Policy) => tables
  return isDeepStrictEqual(ranking(a), ranking(b))
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

/** Tells how far the work is, in mandates of both policies; a telling that is under way when the next comes stands for both. */
function makeTeller(db: Db, preview: Preview, now: EditionNow): { tell: (part: number) => void; end: () => Promise<void> } {
  const mandatesTotal = mandatesOfBoth(now)
  let toldAt = -PROGRESS_EVERY_MS
  let telling = Promise.resolve()
  const write = async (part: number): Promise<void> => {
    await db.transaction((tx) => change(tx, preview.id, { mandatesDone: Math.floor(part * mandatesTotal), mandatesTotal }))
  }
  return {
    tell(part) {
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
      toldAt = performance.now()
      // A progress that could not be written is no reason to stop.
      telling = telling.then(() => write(part)).catch(() => undefined)
    },
    end: () => telling,
  }
}

function mandatesOfBoth({ memory }: EditionNow): number {
  return 2 * memory.mandates.size
}

/** The one place that writes a preview: whatever changes, the pages that show it are told. */
async function change(tx: Tx, previewId: string, values: Partial<typeof matchPreviews.$inferInsert>): Promise<Preview> {
  const [preview] = await tx.update(matchPreviews).set(values).where(eq(matchPreviews.id, previewId)).returning()
  if (preview === undefined) throw final('the preview does not exist')
  await announce(tx, CHANNELS.queue(), { kind: 'queue.changed', payload: {} })
  return preview
}
