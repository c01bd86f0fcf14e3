import { announce, CHANNELS, readAs, record, schema, withActor, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { investorEyes } from '@scalebridge/db/publishing'
import { isIso3, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { isIntroduced, isVisible, proposeLevel, shownTo, supportedLevel, type Claim } from '@scalebridge/db/rules'
import { and, eq, inArray } from 'drizzle-orm'
import { downloadsOf, listAttachments, presentAttachment } from '../attachments/attachments.queries.ts'
import { dealingInvestorsOf, listRows, standingOf } from '../introductions/sides.ts'
import type { MandateRow } from '../investors/investors.queries.ts'
import { refuseClosed } from '../matching/closed-pairs.ts'
import { findVerifiedMandate, findVisiblePitch } from '../matching/matching.ts'
import { findListed } from '../matching/matching.queries.ts'
import { findPitch } from '../pitches/pitches.ts'
import { presentPitch } from '../pitches/present-pitch.ts'
import { accountOf, hasPitchRole, hasRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import type { Evidence, getListedEvidence, judgeClaim, saveEvidence } from './evidence.contract.ts'
import { claimHash, findLedger, levelOf, stateClaims } from './evidence.queries.ts'

const { evidenceLedgers, evidenceReviews, introductions } = schema
const TEAM = ['partnership_lead', 'partnership_editor', 'partnership_viewer'] as const
const WRITERS = ['partnership_lead', 'partnership_editor'] as const

/** The ledger of a pitch for its team and the Secretariat, with what follows from it. */
export async function readEvidence(deps: Deps, actor: Actor, pitchId: string): Promise<Evidence> {
  const found = await findPitch(deps.db, actor, pitchId)
  const isTeam = hasPitchRole(actor, TEAM, found.pitch)
  const row = await findLedger(deps.db, pitchId)
  const files = await readAs(deps.pool, actor, (reader) => listAttachments(reader, pitchId))
  const claims = row === undefined ? [] : await stateClaims(deps.db, row, files)
  const downloads = await downloadsOf(deps.db, isTeam ? files.map(({ id }) => id) : [])
  return {
    pitchId,
    revision: row?.revision ?? 0,
    isDemonstration: found.edition.isDemonstration,
    mayEdit: presentPitch(deps, actor, found).allowed.edit,
    mayAttach: hasPitchRole(actor, WRITERS, found.pitch),
    mayJudge: found.pitch.number !== null && hasRole(actor, SECRETARIAT_ROLES),
    claims,
    supportedLevel: claims.length === 0 ? null : levelOf(Math.max(...claims.map((one) => one.supportedLevel))),
    updatedAt: row?.updatedAt.toISOString() ?? null,
    files: isTeam
      ? files.map((file) => ({
          ...presentAttachment(file),
          isUsed: claims.some(({ claim }) => claim.attachmentId === file.id),
          downloads: (downloads.get(file.id) ?? []).map(({ told }) => told),
        }))
      : [],
  }
}

/** Saves all claims. 409 when the pitch cannot be changed any more, 412 when somebody else changed them meanwhile. */
export async function writeEvidence(
  deps: Deps,
  actor: Actor,
  { params, body, seen }: Input<typeof saveEvidence> & { seen: () => number | undefined },
): Promise<Evidence> {
  const { pitchId } = params
  await withActor(deps.db, actor, async (tx) => {
    const found = await findPitch(tx, actor, pitchId)
    if (!hasPitchRole(actor, WRITERS, found.pitch)) throw new Problem('pitch.notFound')
    // The pitch's own lock: a submission freezes the claims that stand, and no file goes while they name it.
    const [pitch] = await tx.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId)).for('update')
    if (pitch === undefined) throw new Problem('pitch.notFound')
    const expected = seen()
    if (!presentPitch(deps, actor, { ...found, pitch }).allowed.edit)
      throw new Problem('pitch.notEditable', { detail: 'What was submitted stays as it is.' })
    const before = await findLedger(tx, pitchId)
    if (expected !== undefined && expected !== (before?.revision ?? 0)) throw new Problem('evidence.changedMeanwhile')
    const { claims } = body
    await refuseUnfit(tx, pitchId, claims)
    const { accountId } = accountOf(actor)
    const values = { revision: (before?.revision ?? 0) + 1, claims, updatedAt: deps.clock(), updatedBy: accountId }
    await tx
      .insert(evidenceLedgers)
      .values({ pitchId, ...values })
      .onConflictDoUpdate({ target: evidenceLedgers.pitchId, set: values })
    const subject = { kind: 'pitch' as const, id: pitchId }
    await record(tx, { actorId: accountId, action: 'evidence.save', subject, before: before?.claims ?? null, after: claims })
    await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
  })
  return readEvidence(deps, actor, pitchId)
}

/** What the shape alone does not refuse. */
async function refuseUnfit(tx: ActorTx, pitchId: string, claims: readonly Claim[]): Promise<void> {
  const files = await listAttachments(tx, pitchId)
  const errors: FieldError[] = []
  for (const [index, claim] of claims.entries()) {
    const add = (field: string, code: string, detail: string) => errors.push({ pointer: `/claims/${index}/${field}`, code, detail })
    if (claims.findIndex(({ id }) => id === claim.id) < index) add('id', 'claim.twin', 'Two claims have the same id.')
    if (claim.attachmentId !== null && !files.some(({ id }) => id === claim.attachmentId))
      add('attachmentId', 'attachment.notFound', 'There is no such file with this pitch.')
    const differs = claim.statedLevel !== null && claim.statedLevel !== proposeLevel(claim).level
    if (differs && (claim.levelReason ?? '').trim() === '')
      add('levelReason', 'claim.reasonMissing', 'Say why the level is another than the one that follows from your answers.')
    for (const [place, { country }] of claim.replications.entries())
      if (!isIso3(country)) add(`replications/${place}/country`, 'country.unknown', 'This is not a country or area of the UN’s list.')
  }
  if (errors.length > 0) throw new Problem('evidence.invalid', { errors })
}

/** Confirms the level of a claim or lowers it. 422 for a level above what is stated, 409 for a claim that is not there. */
export async function judge(deps: Deps, actor: Actor, { params, body }: Input<typeof judgeClaim>): Promise<Evidence> {
  const { pitchId } = params
  const { accountId } = accountOf(actor)
  await deps.db.transaction(async (tx) => {
    await findPitch(tx, actor, pitchId)
    await tx.select({ id: schema.pitches.id }).from(schema.pitches).where(eq(schema.pitches.id, pitchId)).for('update')
    const claim = (await findLedger(tx, pitchId))?.claims.find(({ id }) => id === body.claimId)
    if (claim === undefined) throw new Problem('claim.notFound')
    const highest = claim.statedLevel ?? supportedLevel(claim, null)
    if (body.level > highest) throw new Problem('claim.levelTooHigh', { detail: `The partnership states no more than ${highest}.` })
    const reason = body.reason.trim()
    if (reason === '') throw new Problem('claim.reasonMissing')
    const said = { claimId: claim.id, claimHash: claimHash(claim), level: body.level, reason }
    await tx.insert(evidenceReviews).values({ pitchId, ...said, accountId, at: deps.clock() })
    await record(tx, { actorId: accountId, action: 'evidence.judge', subject: { kind: 'pitch', id: pitchId }, after: said, reason })
    await announce(tx, CHANNELS.pitch(pitchId), { kind: 'pitch.changed', payload: { pitchId } })
  })
  return readEvidence(deps, actor, pitchId)
}

/** The evidence of a pitch on the mandate's list; no claims for any other pitch. */
export async function readListedEvidence(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof getListedEvidence>,
): Promise<Output<typeof getListedEvidence>> {
  const mandate = await findVerifiedMandate(deps.db, actor, params.mandateId)
  const pitch = await findVisiblePitch(deps.db, mandate, params.pitchId)
  await refuseClosed(deps.db, mandate, pitch)
  const place = mandate.state === 'active' ? await findListed(deps.db, mandate, pitch.id) : undefined
  const { publishing, reader } = (await investorEyes(deps.db, mandate.investorId, [pitch.id]))(pitch.id)
  const row = place !== undefined && isVisible(publishing, 'evidence', reader) ? await findLedger(deps.db, pitch.id) : undefined
  const [edition] = await deps.db.select().from(schema.editions).where(eq(schema.editions.id, mandate.editionId))
  const own = and(eq(introductions.pitchId, pitch.id), inArray(introductions.investorId, dealingInvestorsOf(actor)))
  const nowMs = deps.clock().getTime()
  return {
    isDemonstration: edition?.isDemonstration ?? false,
    claims:
      row === undefined ? [] : await stateClaims(deps.db, row, await readAs(deps.pool, actor, (files) => listAttachments(files, pitch.id))),
    mayDownload: (await listRows(deps.db, own)).some((one) => isIntroduced(shownTo('investor', standingOf(one), nowMs))),
  }
}

/** The claims of a pitch that stands on the list of one of these mandates; none where its evidence is not for that reader. */
export async function listedClaimsOf(db: Db | Tx, mandates: readonly MandateRow[], pitchId: string): Promise<Claim[]> {
  for (const mandate of mandates) {
    const place = mandate.state === 'active' ? await findListed(db, mandate, pitchId) : undefined
    if (place === undefined) continue
    const { publishing, reader } = (await investorEyes(db, mandate.investorId, [pitchId]))(pitchId)
    const row = isVisible(publishing, 'evidence', reader) ? await findLedger(db, pitchId) : undefined
    if (row !== undefined) return row.claims
  }
  return []
}
