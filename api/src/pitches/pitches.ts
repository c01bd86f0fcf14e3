import {
  announce,
  CHANNELS,
  enqueue,
  freezePitch,
  mayMove,
  movePitch,
  pitchReference,
  record,
  schema,
  withActor,
  type ActorTx,
  type Db,
  type Tx,
} from '@scalebridge/db'
import { MATCHED_STATES, type PitchState, type PolicyRole } from '@scalebridge/db/reference'
import { mayWrite } from '@scalebridge/db/rules'
import { and, desc, eq, isNotNull, or, sql } from 'drizzle-orm'
import { requestMatch } from '../matching/run-status.ts'
import { accountOf, hasPitchRole, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { mayLeaveOut, stateOfCall, type FoundPitch } from './call-state.ts'
import { tellOfWithdrawal } from './withdrawal.ts'
import { refuseOthersFields, refuseWhoLeft } from '../drafting/late-saves.ts'
import { contradictions, holdsTheLeast, missingToSubmit } from './pitch-rules.ts'
import { followPitch } from '../scouting/follow.ts'
import { confirmEdited, refuseUnconfirmed } from '../scouting/scout-fields.ts'
import { leaveStage } from '../stage/withdrawal.ts'
import { evidenceToSubmit } from '../evidence/evidence.queries.ts'
import { doTermsHold, termsToSubmit } from '../terms/terms.queries.ts'
import type { amendPitch, createPitch, exportPitch, Pitch, Receipt, savePitch, submitPitch, withdrawPitch } from './pitches.contract.ts'
import { heldBy } from './held-by.ts'
import { presentPitch } from './present-pitch.ts'
import type { restoreRevision } from './revisions.contract.ts'
import { contentAt, keepRevision } from './revisions.ts'

type PitchRow = typeof schema.pitches.$inferSelect
type LeftOut = PitchRow['leftOut'][number]

const TERMS_LEFT_OUT: LeftOut = { pointer: '/terms', code: 'terms.doNotHold' }
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
const WRITERS = ['partnership_lead', 'partnership_editor'] as const
const SECRETARIAT = ['secretariat_curator', 'secretariat_officer', 'admin'] as const

/** Finds a pitch for its own team or the Secretariat; to anybody else it does not exist (404). Drafts are the team's alone. */
export async function findPitch(db: Db | Tx, actor: Actor, pitchId: string): Promise<FoundPitch> {
  const [row] = await db
    .select({
      pitch: schema.pitches,
      edition: schema.editions,
      organisationName: schema.organisations.name,
      extendedUntil: sql<Date | null>`(select max(until_at) from call_extensions where pitch_id = ${schema.pitches.id})`.mapWith(
        schema.callExtensions.untilAt,
      ),
      unconfirmed: sql<
        string[]
      >`array(select field from scout_fields where pitch_id = ${schema.pitches.id} and confirmed_at is null order by field)`,
    })
    .from(schema.pitches)
    .innerJoin(schema.editions, eq(schema.editions.id, schema.pitches.editionId))
    .innerJoin(schema.organisations, eq(schema.organisations.id, schema.pitches.organisationId))
    .where(
      and(
        eq(schema.pitches.id, pitchId),
        or(heldBy(actor, TEAM), hasRole(actor, SECRETARIAT) ? isNotNull(schema.pitches.number) : undefined),
      ),
    )
  if (row === undefined) throw new Problem('pitch.notFound')
  return row
}

/** A pitch as the caller may see it. */
export async function readPitch(deps: Deps, actor: Actor, pitchId: string): Promise<Pitch> {
  return presentPitch(deps, actor, await findPitch(deps.db, actor, pitchId))
}

/** Begins a draft in the current edition; 409 unless its call is open. */
export async function beginPitch(deps: Deps, actor: Actor, input: Input<typeof createPitch>): Promise<Pitch> {
  const { organisationId, title, language, form = 'standard' } = input.body
  if (!hasRole(actor, WRITERS, organisationId)) throw new Problem('pitch.organisationNotYours')
  const { accountId } = accountOf(actor)
  const pitchId = await deps.db.transaction(async (tx) => {
    const [edition] = await tx.select().from(schema.editions).where(eq(schema.editions.isCurrent, true))
    if (edition === undefined) throw new Problem('edition.notFound')
    refuseClosedCall({ edition }, deps.clock())
    const [pitch] = await tx
      .insert(schema.pitches)
      .values({ editionId: edition.id, organisationId, createdBy: accountId, title, language, form })
      .returning()
    if (pitch === undefined) throw new Error('the new pitch was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'pitch.create',
      subject: { kind: 'pitch', id: pitch.id },
      after: { organisationId, title, language, form },
    })
    return pitch.id
  })
  return readPitch(deps, actor, pitchId)
}

/** Saves the fields that are given. 409 when the draft can't be changed any more, or somebody else changed it meanwhile. */
export async function changePitch(deps: Deps, actor: Actor, input: Input<typeof savePitch>): Promise<Pitch> {
  const { revision, ...fields } = input.body
  await refuseWhoLeft(deps, actor, input.params.pitchId)
  await deps.db.transaction(async (tx) => {
    const found = await lockOwn(tx, actor, { pitchId: input.params.pitchId, roles: [...WRITERS, 'partnership_finance_editor'] })
    refuseOthersFields(actor, found.pitch, fields)
    const { pitch } = found
    if (pitch.form === 'pool') throw new Problem('pitch.notEditable', { detail: 'A pool is made of its members.' })
    if (pitch.state !== 'draft' && pitch.state !== 'returned_for_fix')
      throw new Problem('pitch.notEditable', { detail: 'It was submitted. What was submitted stays as it is.' })
    if (pitch.state === 'draft') refuseClosedCall(found, deps.clock())
    if (revision !== pitch.revision)
      throw new Problem('pitch.changedMeanwhile', { detail: 'Load it again: your text is kept on this page until then.' })
    await writeChange(tx, deps, { pitch, fields, accountId: accountOf(actor).accountId })
  })
  return readPitch(deps, actor, input.params.pitchId)
}

/** Brings a draft back to what it was at a revision, as a change like any other. 422 for a revision that never was. */
export async function restore(deps: Deps, actor: Actor, input: Input<typeof restoreRevision>): Promise<Pitch> {
  const { pitchId } = input.params
  const { revision, current } = input.body
  await deps.db.transaction(async (tx) => {
    const found = await lockOwn(tx, actor, { pitchId, roles: WRITERS })
    const { pitch } = found
    if (pitch.state !== 'draft' && pitch.state !== 'returned_for_fix') throw new Problem('pitch.notEditable')
    if (pitch.state === 'draft') refuseClosedCall(found, deps.clock())
    if (current !== pitch.revision) throw new Problem('pitch.changedMeanwhile')
    const fields = await contentAt(tx, pitch, revision)
    await writeChange(tx, deps, { pitch, fields, accountId: accountOf(actor).accountId, restored: revision })
  })
  return readPitch(deps, actor, pitchId)
}

/** Saves fields within the lock of their pitch: refuses what contradicts itself, keeps what was, tells who looks at it. */
async function writeChange(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  change: { pitch: PitchRow; fields: Partial<PitchRow>; accountId: string; restored?: number },
): Promise<void> {
  const { pitch, fields, ...by } = change
  const errors = contradictions({ ...pitch, ...fields })
  if (errors.length > 0) throw new Problem('pitch.invalid', { errors })
  await tx
    .update(schema.pitches)
    .set({ ...fields, revision: pitch.revision + 1, updatedAt: deps.clock() })
    .where(eq(schema.pitches.id, pitch.id))
  await keepRevision(tx, { ...by, pitch, fields, at: deps.clock() })
  await confirmEdited(tx, { pitch, fields, accountId: by.accountId, at: deps.clock() })
  await announce(tx, CHANNELS.pitch(pitch.id), { kind: 'pitch.changed', payload: { pitchId: pitch.id } })
}

/**
 * Submits a draft: freezes it as a version with its hash, gives it its number, and promises its matching and the
 * receipt's mail, all in one transaction. A second time it returns the same receipt. In the last hour and the grace of its call
 * answers may be left out, when that is asked for: what was missing is kept beside it.
 */
export async function submit(deps: Deps, actor: Actor, { params, querystring }: Input<typeof submitPitch>): Promise<Receipt> {
  const { pitchId } = params
  return withActor(deps.db, actor, async (tx) => {
    const found = await lockOwn(tx, actor, { pitchId, roles: ['partnership_lead'] })
    const { pitch, edition } = found
    if (MATCHED_STATES.some((state) => state === pitch.state) && pitch.state !== 'returned_for_fix') return receiptOf(tx, found)
    if (pitch.state === 'draft') refuseClosedCall(found, deps.clock())
    const now = deps.clock()
    const isAsItIs = querystring.incomplete === true && mayLeaveOut(found, now)
    const leftOut = missingFrom(pitch, isAsItIs)
    refuseUnconfirmed(found.unconfirmed)
    const { accountId } = accountOf(actor)
    const number = pitch.number ?? (await nextNumber(tx, edition.id))
    const isWithoutTerms = isAsItIs && !(await doTermsHold(tx, pitchId))
    if (isWithoutTerms) leftOut.push(TERMS_LEFT_OUT)
    await freezeVersion(tx, { pitch, accountId, now, isWithoutTerms })
    await transition(tx, actor, { pitch, to: 'submitted', set: { number, submittedAt: now, leftOut } })
    await requestMatch(tx, { kind: 'pitch', pitchId, editionId: pitch.editionId })
    await enqueue(tx, { name: 'mail.receipt', payload: { pitchId, accountId } }, { aggregate: 'pitch', id: pitchId })
    await followPitch(tx, { pitch, move: 'submit', at: now })
    return receiptOf(tx, { ...found, pitch: { ...pitch, number, submittedAt: now } })
  })
}

/**
 * What is left out of a pitch that is submitted, to be kept beside it. `pitch.incomplete` where it contradicts itself, and where
 * anything is missing that may not be.
 */
function missingFrom(pitch: PitchRow, mayBeLeftOut: boolean): LeftOut[] {
  const missing = missingToSubmit(pitch)
  const errors = [...contradictions(pitch), ...(mayBeLeftOut && holdsTheLeast(missing) ? [] : missing)]
  if (errors.length > 0) throw new Problem('pitch.incomplete', { errors })
  return missing.map(({ pointer, code }) => ({ pointer, code }))
}

/** Freezes a pitch as it stands, as its next version. */
async function freezeVersion(
  tx: ActorTx,
  { pitch, accountId, now, isWithoutTerms }: { pitch: PitchRow; accountId: string; now: Date; isWithoutTerms: boolean },
): Promise<void> {
  const termSheet = isWithoutTerms ? undefined : await termsToSubmit(tx, pitch.id)
  await tx.insert(schema.pitchVersions).values({
    pitchId: pitch.id,
    version: (await lastVersion(tx, pitch.id)) + 1,
    ...freezePitch(pitch, { termSheet, evidence: await evidenceToSubmit(tx, pitch.id) }),
    submittedBy: accountId,
    submittedAt: now,
  })
}

/**
 * Changes what was submitted, until the edition's `editUntil` and before anybody decides on it: only the fields that are given,
 * which must leave it complete. It is frozen as a new version with a receipt of its own, and matched anew.
 */
export async function amend(deps: Deps, actor: Actor, input: Input<typeof amendPitch>): Promise<Receipt> {
  const { pitchId } = input.params
  const { revision, ...fields } = input.body
  return withActor(deps.db, actor, async (tx) => {
    const found = await lockOwn(tx, actor, { pitchId, roles: ['partnership_lead'] })
    if (!presentPitch(deps, actor, found).allowed.amend) throw new Problem('pitch.notAmendable')
    if (revision !== found.pitch.revision) throw new Problem('pitch.changedMeanwhile')
    const { accountId } = accountOf(actor)
    const pitch = { ...found.pitch, ...fields }
    const leftOut = missingFrom(pitch, pitch.leftOut.length > 0)
    const isWithoutTerms = pitch.leftOut.some(({ code }) => code === TERMS_LEFT_OUT.code) && !(await doTermsHold(tx, pitchId))
    if (isWithoutTerms) leftOut.push(TERMS_LEFT_OUT)
    const isWorse = leftOut.some(({ pointer }) => !pitch.leftOut.some((before) => before.pointer === pointer))
    if (isWorse) throw new Problem('pitch.incomplete', { errors: missingToSubmit(pitch) })
    const now = deps.clock()
    await writeChange(tx, deps, { pitch: found.pitch, fields: { ...fields, leftOut }, accountId })
    await freezeVersion(tx, { pitch, accountId, now, isWithoutTerms })
    const subject = { kind: 'pitch', id: pitchId } as const
    await record(tx, { actorId: accountId, action: 'pitch.amend', subject, after: { fields: Object.keys(fields) } })
    await requestMatch(tx, { kind: 'pitch', pitchId, editionId: pitch.editionId })
    await enqueue(tx, { name: 'mail.receipt', payload: { pitchId, accountId } }, { aggregate: 'pitch', id: pitchId })
    return receiptOf(tx, { ...found, pitch })
  })
}

/** The receipt of a pitch's last submission; 404 while there is none. */
export async function readReceipt(deps: Deps, actor: Actor, pitchId: string): Promise<Receipt> {
  const found = await findPitch(deps.db, actor, pitchId)
  if (found.pitch.number === null) throw new Problem('receipt.notFound')
  return receiptOf(deps.db, found)
}

/** Withdraws a pitch, from any state that allows it. It leaves every list at once. */
export async function withdraw(deps: Deps, actor: Actor, input: Input<typeof withdrawPitch>): Promise<Pitch> {
  const { pitchId } = input.params
  await deps.db.transaction(async (tx) => {
    const { pitch } = await lockOwn(tx, actor, { pitchId, roles: ['partnership_lead'] })
    if (pitch.state === 'withdrawn') return
    await tellOfWithdrawal(tx, pitch)
    await transition(tx, actor, { pitch, to: 'withdrawn', ...(input.body.reason === undefined ? {} : { reason: input.body.reason }) })
    await leaveStage(tx, deps, { pitchId, actorId: accountOf(actor).accountId })
    await followPitch(tx, { pitch, move: 'withdraw', at: deps.clock() })
  })
  return readPitch(deps, actor, pitchId)
}

/** Everything of a pitch in one object, with all its receipts. */
export async function exportWhole(deps: Deps, actor: Actor, pitchId: string): Promise<Output<typeof exportPitch>> {
  const found = await findPitch(deps.db, actor, pitchId)
  const versions = await deps.db
    .select()
    .from(schema.pitchVersions)
    .where(eq(schema.pitchVersions.pitchId, pitchId))
    .orderBy(schema.pitchVersions.version)
  const { pitch, edition } = found
  const receipts =
    pitch.number === null ? [] : versions.map((version) => presentReceipt(version, { number: pitch.number ?? 0, slug: edition.slug }))
  return { exportedAt: deps.clock().toISOString(), pitch: presentPitch(deps, actor, found), receipts }
}

/** Moves a pitch along the allowed moves; 409 where there is no such move. */
async function transition(
  tx: Tx,
  actor: Actor,
  { pitch, to, ...more }: { pitch: PitchRow; to: PitchState; set?: Partial<PitchRow>; reason?: string },
): Promise<void> {
  if (!mayMove(pitch.state, to)) throw new Problem('pitch.moveNotAllowed', { detail: `From ${pitch.state} it cannot become ${to}.` })
  await movePitch(tx, { pitch, to, actorId: actor.kind === 'account' ? actor.accountId : null, ...more })
}

/** The caller's own pitch, locked until the transaction ends; 404 for anybody else's, 403 for the wrong role in its team. */
async function lockOwn(tx: Tx, actor: Actor, wanted: { pitchId: string; roles: readonly PolicyRole[] }): Promise<FoundPitch> {
  const found = await findPitch(tx, actor, wanted.pitchId)
  if (!hasPitchRole(actor, TEAM, found.pitch)) throw new Problem('pitch.notFound')
  if (!hasPitchRole(actor, wanted.roles, found.pitch)) throw new Problem('policy.roleMissing')
  const [pitch] = await tx.select().from(schema.pitches).where(eq(schema.pitches.id, wanted.pitchId)).for('update')
  if (pitch === undefined) throw new Problem('pitch.notFound')
  return { ...found, pitch }
}

function refuseClosedCall(found: Pick<FoundPitch, 'edition'> & Partial<FoundPitch>, now: Date): void {
  const { edition } = found
  const call = stateOfCall(found, now)
  if (mayWrite(call)) return
  if (call === 'not_open_yet') throw new Problem('call.notOpenYet', { detail: `It opens at ${edition.opensAt.toISOString()}.` })
  throw new Problem('call.closed', {
    detail: `It closed at ${edition.closesAt.toISOString()}. The draft stays readable and can be exported.`,
  })
}

/** Takes the edition's next number; the row lock makes them follow one another without a gap. */
export async function nextNumber(tx: Tx, editionId: string): Promise<number> {
  const [edition] = await tx
    .update(schema.editions)
    .set({ nextPitchNumber: sql`${schema.editions.nextPitchNumber} + 1` })
    .where(eq(schema.editions.id, editionId))
    .returning({ next: schema.editions.nextPitchNumber })
  if (edition === undefined) throw new Problem('edition.notFound')
  return edition.next - 1
}

export async function lastVersion(db: Db | Tx, pitchId: string): Promise<number> {
  const [row] = await db
    .select({ version: schema.pitchVersions.version })
    .from(schema.pitchVersions)
    .where(eq(schema.pitchVersions.pitchId, pitchId))
    .orderBy(desc(schema.pitchVersions.version))
    .limit(1)
  return row?.version ?? 0
}

async function receiptOf(db: Db | Tx, found: FoundPitch): Promise<Receipt> {
  const [version] = await db
    .select()
    .from(schema.pitchVersions)
    .where(eq(schema.pitchVersions.pitchId, found.pitch.id))
    .orderBy(desc(schema.pitchVersions.version))
    .limit(1)
  if (version === undefined || found.pitch.number === null) throw new Problem('receipt.notFound')
  return presentReceipt(version, { number: found.pitch.number, slug: found.edition.slug })
}

function presentReceipt(version: typeof schema.pitchVersions.$inferSelect, of: { number: number; slug: string }): Receipt {
  return {
    pitchId: version.pitchId,
    number: of.number,
    reference: pitchReference(of.slug, of.number),
    submittedAt: version.submittedAt.toISOString(),
    version: version.version,
    contentHash: version.contentHash,
  }
}
