/**
 * What one side says of the other: silent vetoes and declared conflicts. Each answers the same whatever the other side has
 * said, and asks for a matching of the speaker's own, so that nothing on the other side's pages tells of it.
 */
import { pitchReference, record, schema, type Tx } from '@scalebridge/db'
import { investorEyes } from '@scalebridge/db/publishing'
import { CONFLICT_KINDS, INVESTOR_TYPES } from '@scalebridge/db/reference'
import { and, eq, isNull, or, sql, type SQL } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findMandate, type MandateRow } from '../investors/investors.queries.ts'
import { readOwnMandate, refuseUnverified } from '../investors/investors.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { findHeldPitch } from '../pitches/held-by.ts'
import { Problem } from '../platform/problem.ts'
import { titleFor } from '../publishing/view.ts'
import { listVisiblePitches } from './matching.queries.ts'
import type * as contract from './pair-rules.contract.ts'
import { requestMatch } from './run-status.ts'

const { conflicts, editions, mandates, memberships, pairRules, pitches } = schema
type PitchRow = typeof pitches.$inferSelect

/** Keeps a pitch away from every mandate of the caller's investor; said again, the note is replaced. */
export async function vetoPitch(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.vetoPitch>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { mandate, pitch } = await findOwnMandatePair(tx, actor, params)
    await saveVeto(tx, actor, {
      editionId: mandate.editionId,
      pitchId: pitch.id,
      investorId: mandate.investorId,
      mandateId: null,
      side: 'investor',
      note: body.note ?? null,
    })
    await matchMandates(tx, mandate)
  })
}

/** Takes the own veto back; without one nothing happens. */
export async function liftPitchVeto(deps: Deps, actor: Actor, { params }: Input<typeof contract.liftPitchVeto>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const mandate = await findOwnMandate(tx, actor, params.mandateId)
    const ofPair = and(eq(pairRules.pitchId, params.pitchId), eq(pairRules.investorId, mandate.investorId))
    if (await removeVetoes(tx, actor, and(ofPair, eq(pairRules.side, 'investor')))) await matchMandates(tx, mandate)
  })
}

export async function declarePitchConflict(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.declarePitchConflict>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { mandate, pitch } = await findOwnMandatePair(tx, actor, params)
    await declare(tx, actor, { organisationId: pitch.organisationId, investorId: mandate.investorId, ...body })
    await matchMandates(tx, mandate)
  })
}

/** What the caller's investor said of pitches of the mandate's edition, newest first. */
export async function listHiddenPitches(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.listHiddenPitches>,
): Promise<Output<typeof contract.listHiddenPitches>> {
  const { investorId, editionId, organisationId } = await findOwnMandate(deps.db, actor, params.mandateId)
  const name = { pitchId: pitches.id, title: pitches.title, number: pitches.number, slug: editions.slug }
  const vetoes = await deps.db
    .select({ ...name, note: pairRules.note, since: pairRules.createdAt })
    .from(pairRules)
    .innerJoin(pitches, eq(pitches.id, pairRules.pitchId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(and(eq(pairRules.investorId, investorId), eq(pairRules.side, 'investor'), eq(pairRules.editionId, editionId)))
  const declared = await deps.db
    .select({ ...name, note: conflicts.note, since: conflicts.createdAt, conflictKind: conflicts.kind })
    .from(conflicts)
    .innerJoin(pitches, eq(pitches.organisationId, conflicts.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(
      and(eq(conflicts.investorId, investorId), isNull(conflicts.liftedAt), eq(pitches.editionId, editionId), declaredAt(organisationId)),
    )
  const items = [
    ...vetoes.map((row) => ({ ...row, kind: 'veto' as const, conflictKind: null })),
    ...declared.map((row) => ({ ...row, kind: 'conflict' as const })),
  ]
  const eyesOf = await investorEyes(
    deps.db,
    investorId,
    items.map(({ pitchId }) => pitchId),
  )
  const told = items.map((item) => ({ ...item, title: titleFor(item.title, eyesOf(item.pitchId)) }))
  return { items: told.toSorted(newestFirst).map(toSaidOfPitch) }
}

/**
 * Keeps an investor away from the caller's pitch. A mandate that is not there is passed over without a word: whether it
 * exists is no business of the partnership's.
 */
export async function vetoInvestor(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.vetoInvestor>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { pitch, mandate } = await findOwnPitchPair(tx, actor, params)
    if (mandate === undefined) return
    await saveVeto(tx, actor, {
      editionId: pitch.editionId,
      pitchId: pitch.id,
      investorId: mandate.investorId,
      mandateId: mandate.namedToPartnerships ? null : mandate.id,
      side: 'partnership',
      note: body.note ?? null,
    })
    await matchPitch(tx, pitch)
  })
}

/** Takes the own veto back; without one nothing happens. */
export async function liftInvestorVeto(deps: Deps, actor: Actor, { params }: Input<typeof contract.liftInvestorVeto>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { pitch, mandate } = await findOwnPitchPair(tx, actor, params)
    if (mandate === undefined) return
    const ofPair = and(eq(pairRules.pitchId, pitch.id), eq(pairRules.investorId, mandate.investorId), eq(pairRules.side, 'partnership'))
    const ofMandate = or(isNull(pairRules.mandateId), eq(pairRules.mandateId, mandate.id))
    if (await removeVetoes(tx, actor, and(ofPair, ofMandate))) await matchPitch(tx, pitch)
  })
}

export async function declareInvestorConflict(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.declareInvestorConflict>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { pitch, mandate } = await findOwnPitchPair(tx, actor, params)
    if (mandate === undefined) return
    const { editionId, investorId } = mandate
    // Nobody can have a conflict with whom they do not know: it is the one line that is sent away, or the others would tell whose it is.
    if (mandate.namedToPartnerships) await declare(tx, actor, { organisationId: pitch.organisationId, investorId, ...body })
    else
      await saveVeto(tx, actor, {
        editionId,
        pitchId: pitch.id,
        investorId,
        mandateId: mandate.id,
        side: 'partnership',
        note: body.note ?? null,
      })
    await matchPitch(tx, pitch)
  })
}

/** What the caller's partnership said of investors, newest first; those that do not wish to be named stay without a name. */
export async function listHiddenInvestors(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.listHiddenInvestors>,
): Promise<Output<typeof contract.listHiddenInvestors>> {
  const pitch = await findOwnPitch(deps.db, actor, params.pitchId)
  const { rows } = await deps.db.execute<Record<string, unknown> & SaidRow>(sql`
    select said.kind, said.conflict_kind, said.note, said.since, v.investor_type, m.id as mandate_id,
      case when m.named_to_partnerships then o.name end as investor_name
    from (
      select 'veto' as kind, null as conflict_kind, note, created_at as since, investor_id, mandate_id
      from pair_rules where pitch_id = ${pitch.id} and side = 'partnership'
      union all
      select 'conflict', c.kind, c.note, c.created_at, c.investor_id, null
      from conflicts c where c.organisation_id = ${pitch.organisationId} and c.lifted_at is null
        and c.declared_by in (select account_id from memberships where organisation_id = ${pitch.organisationId})
    ) said
    join investors v on v.id = said.investor_id
    join organisations o on o.id = v.organisation_id
    cross join lateral (
      select m.* from mandates m
      where m.investor_id = said.investor_id and m.edition_id = ${pitch.editionId} and (said.mandate_id is null or m.id = said.mandate_id)
      order by m.named_to_partnerships desc, m.id limit 1) m
    order by said.since desc, m.id`)
  return { items: rows.map(toSaidOfInvestor) }
}

interface SaidRow {
  kind: 'veto' | 'conflict'
  conflict_kind: string | null
  note: string | null
  since: string | Date
  investor_type: string
  mandate_id: string
  investor_name: string | null
}

async function findOwnMandate(db: Deps['db'] | Tx, actor: Actor, mandateId: string): Promise<MandateRow> {
  const mandate = await readOwnMandate(db, actor, mandateId)
  refuseUnverified(mandate.investorState)
  return mandate
}

/** The pair may be closed already, by whomever: saying so again is let in all the same. */
async function findOwnMandatePair(tx: Tx, actor: Actor, { mandateId, pitchId }: { mandateId: string; pitchId: string }) {
  const mandate = await findOwnMandate(tx, actor, mandateId)
  const [pitch] = await listVisiblePitches(tx, mandate.editionId, [pitchId])
  if (pitch === undefined) throw new Problem('pitch.notFound')
  return { mandate, pitch }
}

async function findOwnPitch(db: Deps['db'] | Tx, actor: Actor, pitchId: string): Promise<PitchRow> {
  return findHeldPitch(db, actor, { pitchId, roles: ['partnership_lead', 'partnership_editor'] })
}

async function findOwnPitchPair(tx: Tx, actor: Actor, { mandateId, pitchId }: { mandateId: string; pitchId: string }) {
  const pitch = await findOwnPitch(tx, actor, pitchId)
  const mandate = await findMandate(tx, mandateId)
  return { pitch, mandate: mandate?.editionId === pitch.editionId ? mandate : undefined }
}

type Veto = Pick<typeof pairRules.$inferInsert, 'editionId' | 'pitchId' | 'investorId' | 'mandateId' | 'side' | 'note'>

async function saveVeto(tx: Tx, actor: Actor, veto: Veto): Promise<void> {
  const { accountId } = accountOf(actor)
  const ofRule = and(
    eq(pairRules.pitchId, veto.pitchId),
    eq(pairRules.investorId, veto.investorId),
    eq(pairRules.side, veto.side),
    veto.mandateId ? eq(pairRules.mandateId, veto.mandateId) : isNull(pairRules.mandateId),
  )
  await tx.delete(pairRules).where(ofRule)
  const [rule] = await tx
    .insert(pairRules)
    .values({ ...veto, kind: 'veto', accountId })
    .returning()
  if (rule === undefined) throw new Error('the veto was not returned')
  const { note: _note, ...after } = veto
  await record(tx, { actorId: accountId, action: 'pair.veto', subject: { kind: 'pairRule', id: rule.id }, after })
}

async function removeVetoes(tx: Tx, actor: Actor, which: SQL | undefined): Promise<boolean> {
  const removed = await tx
    .delete(pairRules)
    .where(and(eq(pairRules.kind, 'veto'), which))
    .returning()
  for (const { id, pitchId, investorId, mandateId, side } of removed) {
    const before = { pitchId, investorId, mandateId, side }
    await record(tx, { actorId: accountOf(actor).accountId, action: 'pair.liftVeto', subject: { kind: 'pairRule', id }, before })
  }
  return removed.length > 0
}

/** One that the Secretariat had lifted stands again, for somebody says so anew; one that stands keeps its first words. */
async function declare(
  tx: Tx,
  actor: Actor,
  { note, ...conflict }: { organisationId: string; investorId: string; kind: string; note?: string },
): Promise<void> {
  const { accountId } = accountOf(actor)
  const [row] = await tx
    .insert(conflicts)
    .values({ ...conflict, note: note ?? null, declaredBy: accountId })
    .onConflictDoUpdate({
      target: [conflicts.organisationId, conflicts.investorId, conflicts.kind],
      set: { note: note ?? null, declaredBy: accountId, liftedBy: null, liftedAt: null },
      setWhere: sql`${conflicts.liftedAt} is not null`,
    })
    .returning({ id: conflicts.id })
  if (row === undefined) return
  await record(tx, { actorId: accountId, action: 'conflict.declare', subject: { kind: 'conflict', id: row.id }, after: conflict })
}

/** The investor's own mandates are matched anew, and with them its place in the pitch's list. */
async function matchMandates(tx: Tx, { investorId, editionId }: MandateRow): Promise<void> {
  const active = await tx
    .select({ id: mandates.id })
    .from(mandates)
    .where(and(eq(mandates.investorId, investorId), eq(mandates.editionId, editionId), eq(mandates.state, 'active')))
  for (const { id } of active) await requestMatch(tx, { kind: 'mandate', mandateId: id, editionId })
}

async function matchPitch(tx: Tx, pitch: PitchRow): Promise<void> {
  if (pitch.number === null || pitch.state === 'withdrawn') return
  await requestMatch(tx, { kind: 'pitch', pitchId: pitch.id, editionId: pitch.editionId })
}

/** Declared by somebody of this organisation. */
function declaredAt(organisationId: string): SQL {
  return sql`${conflicts.declaredBy} in (select ${memberships.accountId} from ${memberships} where ${memberships.organisationId} = ${organisationId})`
}

function newestFirst(a: { since: Date; pitchId: string }, b: { since: Date; pitchId: string }): number {
  return b.since.getTime() - a.since.getTime() || (a.pitchId < b.pitchId ? -1 : 1)
}

function toSaidOfPitch(row: {
  pitchId: string
  title: string | null
  number: number | null
  slug: string
  kind: 'veto' | 'conflict'
  conflictKind: string | null
  note: string | null
  since: Date
}): contract.SaidOfPitch {
  const { number, slug, ...said } = row
  return {
    ...said,
    reference: number === null ? null : pitchReference(slug, number),
    conflictKind: said.conflictKind === null ? null : listed(CONFLICT_KINDS, said.conflictKind),
    since: said.since.toISOString(),
  }
}

function toSaidOfInvestor(row: SaidRow): contract.SaidOfInvestor {
  return {
    mandateId: row.mandate_id,
    investorName: row.investor_name,
    investorType: listed(INVESTOR_TYPES, row.investor_type),
    kind: row.kind,
    conflictKind: row.conflict_kind === null ? null : listed(CONFLICT_KINDS, row.conflict_kind),
    note: row.note,
    since: new Date(row.since).toISOString(),
  }
}
