import { announce, CHANNELS, record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { EXTENSION_KINDS, MATCHED_STATES } from '@scalebridge/db/reference'
import { and, desc, eq, inArray, max, ne, sql } from 'drizzle-orm'
import { listed, lockEdition } from '../editions/editions.ts'
import { accountOf, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './windows.contract.ts'

const { accounts, callExtensions, editions, memberships, pitches } = schema
const SECRETARIAT = ['secretariat_curator', 'secretariat_officer', 'admin'] as const
type EditionRow = typeof editions.$inferSelect

/** How often a call was kept open longer, newest first. Extensions for one pitch are the Secretariat's; others read their number. */
export async function listExtensions(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.listExtensions>,
): Promise<Output<typeof contract.listExtensions>> {
  const ofEdition = eq(callExtensions.editionId, params.editionId)
  const isSecretariat = hasRole(actor, SECRETARIAT)
  const items = await presentExtensions(deps.db, isSecretariat ? ofEdition : and(ofEdition, ne(callExtensions.kind, 'named')))
  const namedCount = await deps.db.$count(callExtensions, and(ofEdition, eq(callExtensions.kind, 'named')))
  return { items: isSecretariat ? items : items.map((item) => ({ ...item, grantedBy: null })), namedCount }
}

/**
 * Keeps a call open longer. For everybody, its end moves, and with it what may not come before it; everybody who is writing is
 * told. For one pitch, that pitch alone may be written until then, and its team is told.
 * 422 for an instant that is not later than what holds now, 404 for a pitch of another edition, 409 for one that was submitted.
 */
export async function extendCall(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.extendCall>,
): Promise<contract.CallExtension> {
  const { accountId } = accountOf(actor)
  const untilAt = new Date(body.untilAt)
  return deps.db.transaction(async (tx) => {
    const edition = await lockEdition(tx, params.editionId)
    const isLater = untilAt > edition.closesAt && untilAt > deps.clock()
    if (!isLater) throw tooEarly('It has to be later than the end that holds now.')
    if (untilAt >= edition.forumStartsAt) throw tooEarly('It has to be before the Forum begins.')
    const why = { untilAt, reason: body.reason, grantedBy: accountId }
    const id =
      body.pitchId === null
        ? await keepOpen(tx, edition, { ...why, kind: 'general' })
        : await grantLonger(tx, edition, { ...why, pitchId: body.pitchId })
    const [made] = await presentExtensions(tx, eq(callExtensions.id, id))
    if (made === undefined) throw new Error('the extension was not returned')
    return made
  })
}

const tooEarly = (detail: string) =>
  new Problem('call.extensionInvalid', { errors: [{ pointer: '/untilAt', code: 'call.extensionInvalid', detail }] })

/** Moves an edition's end for everybody, within `tx` that holds the edition's lock; returns the extension's id. */
export async function keepOpen(
  tx: Tx,
  edition: EditionRow,
  extension: { kind: 'general' | 'outage'; untilAt: Date; reason: string; grantedBy: string | null },
): Promise<string> {
  const { untilAt, grantedBy } = extension
  const editUntil = later(edition.editUntil, untilAt)
  const resultsAt = later(edition.resultsAt, editUntil)
  await tx
    .update(editions)
    .set({ closesAt: untilAt, editUntil, resultsAt, revision: sql`${editions.revision} + 1` })
    .where(eq(editions.id, edition.id))
  const id = await insertExtension(tx, { ...extension, editionId: edition.id, fromAt: edition.closesAt })
  await record(tx, {
    actorId: grantedBy,
    action: 'call.extend',
    subject: { kind: 'edition', id: edition.id },
    before: { closesAt: edition.closesAt, editUntil: edition.editUntil, resultsAt: edition.resultsAt },
    after: { closesAt: untilAt, editUntil, resultsAt },
    reason: extension.reason,
  })
  const writers = await tx
    .selectDistinct({ accountId: memberships.accountId })
    .from(memberships)
    .innerJoin(pitches, eq(pitches.organisationId, memberships.organisationId))
    .where(and(eq(pitches.editionId, edition.id), eq(pitches.state, 'draft'), inArray(memberships.role, WRITERS)))
  await notify(tx, { accountIds: idsOf(writers), kind: 'window.extended', subjectId: edition.id, params: {} })
  await announce(tx, CHANNELS.edition(edition.id), { kind: 'edition.changed', payload: {} })
  return id
}

const WRITERS = ['partnership_lead', 'partnership_editor']

async function grantLonger(
  tx: Tx,
  edition: EditionRow,
  granted: { pitchId: string; untilAt: Date; reason: string; grantedBy: string },
): Promise<string> {
  const { pitchId, untilAt, reason, grantedBy } = granted
  const [pitch] = await tx
    .select()
    .from(pitches)
    .where(and(eq(pitches.id, pitchId), eq(pitches.editionId, edition.id)))
  if (pitch === undefined) throw new Problem('pitch.notFound')
  if (MATCHED_STATES.some((state) => state === pitch.state)) throw new Problem('call.alreadySubmitted')
  const before = await extendedUntil(tx, pitchId)
  const fromAt = before !== null && before > edition.closesAt ? before : edition.closesAt
  if (untilAt <= fromAt) throw tooEarly('The pitch may be written that long already.')
  const id = await insertExtension(tx, { editionId: edition.id, kind: 'named', pitchId, fromAt, untilAt, reason, grantedBy })
  await record(tx, { actorId: grantedBy, action: 'call.extend', subject: { kind: 'pitch', id: pitchId }, after: { untilAt }, reason })
  const team = await tx
    .selectDistinct({ accountId: memberships.accountId })
    .from(memberships)
    .where(and(eq(memberships.organisationId, pitch.organisationId), inArray(memberships.role, WRITERS)))
  await notify(tx, { accountIds: idsOf(team), kind: 'window.extended', subjectId: edition.id, params: {}, path: `/pitches/${pitchId}` })
  await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
  return id
}

/** Until when one pitch may be written although its call has ended; null where nothing was granted. */
export async function extendedUntil(db: Db | Tx, pitchId: string): Promise<Date | null> {
  const [row] = await db
    .select({ until: max(callExtensions.untilAt) })
    .from(callExtensions)
    .where(eq(callExtensions.pitchId, pitchId))
  return row?.until ?? null
}

async function insertExtension(tx: Tx, values: typeof callExtensions.$inferInsert): Promise<string> {
  const [row] = await tx.insert(callExtensions).values(values).returning({ id: callExtensions.id })
  if (row === undefined) throw new Error('the extension was not returned')
  return row.id
}

async function presentExtensions(db: Db | Tx, which: ReturnType<typeof and>): Promise<contract.CallExtension[]> {
  const rows = await db
    .select({
      extension: callExtensions,
      pitchTitle: pitches.title,
      grantedBy: sql<string | null>`coalesce(${accounts.name}, ${accounts.email})`,
    })
    .from(callExtensions)
    .leftJoin(pitches, eq(pitches.id, callExtensions.pitchId))
    .leftJoin(accounts, eq(accounts.id, callExtensions.grantedBy))
    .where(which)
    .orderBy(desc(callExtensions.id))
    .limit(200)
  return rows.map(({ extension: { id, kind, fromAt, untilAt, reason, createdAt }, pitchTitle, grantedBy }) => ({
    id,
    kind: listed(EXTENSION_KINDS, kind),
    fromAt: fromAt.toISOString(),
    untilAt: untilAt.toISOString(),
    reason,
    createdAt: createdAt.toISOString(),
    pitchTitle,
    grantedBy,
  }))
}

const later = (a: Date, b: Date) => (a > b ? a : b)
const idsOf = (rows: readonly { accountId: string }[]) => rows.map(({ accountId }) => accountId)
