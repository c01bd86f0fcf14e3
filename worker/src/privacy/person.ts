import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { record, schema, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { erasureBlockers, tellErasures } from '@scalebridge/db/privacy'
import { ERASURE_MOVES, EXPORT_LASTS_DAYS, EXPORT_MOVES, statesBefore, type DataRequestKind } from '@scalebridge/db/reference'
import { unseal } from '@scalebridge/db/sealing'
import { obsolete } from '../failures.ts'
import type { Job } from '../run.ts'

const { auditLog, dataRequests } = schema

type PersonJob = Pick<Job, 'settle'> & { payload: JobPayload<'person.export'> }

/** Puts together all that the declaration of personal data calls a person's own, with what the audit log keeps sealed of them, as one JSON file. */
export async function exportPerson(db: Db, job: PersonJob): Promise<void> {
  const { accountId } = await openRequest(db, job.payload.requestId, 'export')
  const { rows } = await db.execute<{ data: Record<string, unknown> }>(sql`select export_person(${accountId}) as data`)
  const file = {
    format: 'scalebridge/person/1',
    madeAt: new Date().toISOString(),
    data: rows[0]?.data,
    auditDetails: await openSealed(db, accountId),
  }
  await job.settle(async (tx) => {
    await tx
      .update(dataRequests)
      .set({
        state: 'ready',
        content: Buffer.from(JSON.stringify(file, null, 1)),
        finishedAt: sql`now()`,
        expiresAt: sql`now() + make_interval(days => ${EXPORT_LASTS_DAYS})`,
      })
      .where(eq(dataRequests.id, job.payload.requestId))
    await record(tx, { actorId: accountId, action: 'account.export', subject: { kind: 'account', id: accountId } })
  })
}

async function openSealed(db: Db, accountId: string) {
  const rows = await db
    .select({ at: auditLog.at, action: auditLog.action, sealed: auditLog.sealed })
    .from(auditLog)
    .where(and(eq(auditLog.sealedFor, accountId), isNotNull(auditLog.sealed)))
    .orderBy(auditLog.id)
  return Promise.all(
    rows.map(async ({ at, action, sealed }) => ({ at, action, details: sealed === null ? null : await unseal(db, accountId, sealed) })),
  )
}

/**
 * Erases a person, unless others rely on them by now: their rows as declared, the key of what the audit log keeps of them, and which files
 * the api removes, all in one transaction. What is left names nobody.
 */
export async function erasePerson(db: Db, job: PersonJob): Promise<void> {
  const { requestId } = job.payload
  const { accountId } = await openRequest(db, requestId, 'erasure')
  await job.settle(async (tx) => {
    const [blocker] = await erasureBlockers(tx, accountId)
    const answer = blocker === undefined ? { state: 'ready', reason: null } : { state: 'refused', reason: blocker.kind }
    await tx
      .update(dataRequests)
      .set({ ...answer, finishedAt: sql`now()` })
      .where(eq(dataRequests.id, requestId))
    if (blocker === undefined) await tx.execute(sql`select erase_person(${accountId})`)
    const action = blocker === undefined ? 'account.erase' : 'account.refuseErasure'
    await record(tx, { actorId: null, action, subject: { kind: 'account', id: accountId }, after: answer })
  })
}

/** Where erasures are told outside the database. */
export interface ErasureSink {
  /** A file that lies apart from the backups; without it a restore cannot know of erasures since. */
  erasureFile?: string | undefined
}

/** Tells what is not told yet: after each erasure, and every hour for deleted files and for those whose process died in between. */
export async function tellErasuresTo(db: Db, { erasureFile }: ErasureSink): Promise<void> {
  if (erasureFile !== undefined) await tellErasures(db, erasureFile)
}

const MOVES = { export: EXPORT_MOVES, erasure: ERASURE_MOVES } as const

async function openRequest(db: Db, requestId: string, kind: DataRequestKind) {
  const isOpen = and(
    eq(dataRequests.id, requestId),
    eq(dataRequests.kind, kind),
    inArray(dataRequests.state, statesBefore(MOVES[kind], 'ready')),
  )
  const [request] = await db.select({ accountId: dataRequests.accountId }).from(dataRequests).where(isOpen)
  if (request === undefined) throw obsolete('the request is not open any more')
  return request
}

/** What the person reads when a job died: that it has to be asked again. */
export async function failRequest(tx: Tx, requestId: string): Promise<void> {
  await tx
    .update(dataRequests)
    .set({ state: 'failed', reason: 'fault', finishedAt: sql`now()` })
    .where(and(eq(dataRequests.id, requestId), inArray(dataRequests.state, statesBefore(ERASURE_MOVES, 'failed'))))
}
