import { enqueue, movePitch, record, schema, type Tx } from '@scalebridge/db'
import { hashOfToken, partnerToken } from '@scalebridge/db/drafting-tokens'
import { notify } from '@scalebridge/db/notices'
import { isIso3, PARTNER_MOVES, PARTNER_STATES, STAKEHOLDER_TYPES, statesBefore } from '@scalebridge/db/reference'
import { sameSecret } from '@scalebridge/db/sign-in'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { listed } from '../editions/editions.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findPitch } from '../pitches/pitches.ts'
import { presentPitch } from '../pitches/present-pitch.ts'
import type * as contract from './drafting.contract.ts'

const { memberships, organisations, pitches, pitchPartners } = schema
const WRITERS = ['partnership_lead', 'partnership_editor'] as const
type PartnerRow = typeof pitchPartners.$inferSelect

/** The partners of an own pitch in the order in which they were named; 404 for anybody else's pitch. */
export async function listPartners(deps: Deps, actor: Actor, pitchId: string): Promise<Output<typeof contract.listPartners>> {
  const found = await findOwn(deps.db, actor, pitchId)
  const rows = await deps.db.select().from(pitchPartners).where(eq(pitchPartners.pitchId, pitchId)).orderBy(asc(pitchPartners.id))
  return { items: rows.map(present), mayEdit: presentPitch(deps, actor, found).allowed.edit }
}

/** Names a partner and promises the mail that asks it. 409 when it is named already, or the pitch cannot be changed any more. */
export async function addPartner(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.addPartner>,
): Promise<contract.PitchPartner> {
  const { accountId } = accountOf(actor)
  if (body.country !== null && !isIso3(body.country)) {
    throw new Problem('partner.invalid', {
      errors: [{ pointer: '/country', code: 'country.unknown', detail: 'This is not a country or area of the UN’s list.' }],
    })
  }
  const id = randomUUID()
  const tokenHash = hashOfToken(partnerToken(deps.config.SIGN_IN_SECRET, id))
  try {
    return await deps.db.transaction(async (tx) => {
      await lockEditable(tx, deps, { actor, pitchId: params.pitchId })
      const [row] = await tx
        .insert(pitchPartners)
        .values({ id, ...body, pitchId: params.pitchId, tokenHash })
        .returning()
      if (row === undefined) throw new Error('the partner was not returned')
      await enqueue(tx, { name: 'mail.partner', payload: { partnerId: id } }, { aggregate: 'pitch', id: params.pitchId })
      await record(tx, {
        actorId: accountId,
        action: 'partner.add',
        subject: { kind: 'pitch', id: params.pitchId },
        after: { name: body.name },
      })
      return present(row)
    })
  } catch (error) {
    if (brokeConstraint(error, 'pitch_partners_name')) throw new Problem('partner.named', { cause: error })
    throw error
  }
}

/** Takes a partner's name out again; its link leads nowhere then. 404 for any other pitch's. */
export async function removePartner(deps: Deps, actor: Actor, { params }: Input<typeof contract.removePartner>): Promise<void> {
  const { accountId } = accountOf(actor)
  await deps.db.transaction(async (tx) => {
    await lockEditable(tx, deps, { actor, pitchId: params.pitchId })
    const [row] = await tx
      .delete(pitchPartners)
      .where(and(eq(pitchPartners.id, params.partnerId), eq(pitchPartners.pitchId, params.pitchId)))
      .returning()
    if (row === undefined) throw new Problem('partner.notFound')
    const { name, state } = row
    await record(tx, {
      actorId: accountId,
      action: 'partner.remove',
      subject: { kind: 'pitch', id: params.pitchId },
      before: { name, state },
    })
  })
}

/** What the holder of a mailed link is asked; 422 without the right token. */
export async function getPartnerQuestion(
  deps: Deps,
  { body }: Input<typeof contract.getPartnerQuestion>,
): Promise<contract.PartnerQuestion> {
  return question(await findByToken(deps, deps.db, body))
}

/**
 * Takes an organisation's answer. The team is told. A denied name is shown to nobody else from then on, and a pitch that was
 * submitted with it is returned, so that the partnership puts it right.
 */
export async function answerPartnerQuestion(
  deps: Deps,
  { body }: Input<typeof contract.answerPartnerQuestion>,
): Promise<contract.PartnerQuestion> {
  const { answer } = body
  return deps.db.transaction(async (tx) => {
    const found = await findByToken(deps, tx, body)
    const { partner, pitch } = found
    if (!statesBefore(PARTNER_MOVES, answer).some((state) => state === partner.state)) return question(found)
    await tx
      .update(pitchPartners)
      .set({ state: answer, answeredAt: sql`now()` })
      .where(eq(pitchPartners.id, partner.id))
    await record(tx, {
      actorId: null,
      action: `partner.${answer}`,
      subject: { kind: 'pitch', id: pitch.id },
      before: { state: partner.state },
      after: { name: partner.name, state: answer },
    })
    const team = await tx
      .selectDistinct({ accountId: memberships.accountId })
      .from(memberships)
      .where(and(eq(memberships.organisationId, pitch.organisationId), inArray(memberships.role, WRITERS)))
    const kind = answer === 'denied' ? 'partner.denied' : 'partner.confirmed'
    const params = { who: partner.name, pitch: pitch.title ?? '' }
    await notify(tx, {
      accountIds: team.map(({ accountId }) => accountId),
      kind,
      subjectId: pitch.id,
      params,
      path: `/pitches/${pitch.id}/team`,
    })
    if (answer === 'denied' && pitch.state === 'submitted') {
      await movePitch(tx, { pitch, to: 'returned_for_fix', actorId: null, reason: `${partner.name} denies being a partner.` })
    }
    return question({ ...found, partner: { ...partner, state: answer } })
  })
}

async function findByToken(deps: Deps, db: Deps['db'] | Tx, { partnerId, token }: { partnerId: string; token: string }) {
  if (!sameSecret(token, partnerToken(deps.config.SIGN_IN_SECRET, partnerId))) throw new Problem('partner.linkInvalid')
  const [found] = await db
    .select({ partner: pitchPartners, pitch: pitches, organisationName: organisations.name })
    .from(pitchPartners)
    .innerJoin(pitches, eq(pitches.id, pitchPartners.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(and(eq(pitchPartners.id, partnerId), eq(pitchPartners.tokenHash, hashOfToken(token))))
    .for('update', { of: pitchPartners })
  if (found === undefined) throw new Problem('partner.linkInvalid')
  return found
}

function question(found: { partner: PartnerRow; pitch: { title: string | null }; organisationName: string }): contract.PartnerQuestion {
  const { partner, pitch, organisationName } = found
  return { name: partner.name, pitchTitle: pitch.title, organisationName, state: listed(PARTNER_STATES, partner.state) }
}

async function findOwn(db: Deps['db'] | Tx, actor: Actor, pitchId: string) {
  const found = await findPitch(db, actor, pitchId)
  // The Secretariat reads pitches too, but whom a partnership asked is its own.
  if (!hasPitchRole(actor, [...WRITERS, 'partnership_viewer'], found.pitch)) throw new Problem('pitch.notFound')
  return found
}

async function lockEditable(tx: Tx, deps: Deps, { actor, pitchId }: { actor: Actor; pitchId: string }): Promise<void> {
  const found = await findOwn(tx, actor, pitchId)
  if (!hasPitchRole(actor, WRITERS, found.pitch)) throw new Problem('policy.roleMissing')
  const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, pitchId)).for('update')
  if (pitch === undefined) throw new Problem('pitch.notFound')
  if (!presentPitch(deps, actor, { ...found, pitch }).allowed.edit) throw new Problem('pitch.notEditable')
}

function present(row: PartnerRow): contract.PitchPartner {
  const { id, name, country, contactEmail } = row
  return {
    id,
    name,
    country,
    stakeholderType: row.stakeholderType === null ? null : listed(STAKEHOLDER_TYPES, row.stakeholderType),
    contactEmail,
    state: listed(PARTNER_STATES, row.state),
    createdAt: row.createdAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
  }
}
