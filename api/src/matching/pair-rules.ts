import { pitchReference, record, schema, type Db, type Tx } from '@scalebridge/db'
import { CONFLICT_KINDS, PAIR_RULE_KINDS, PAIR_RULE_SIDES } from '@scalebridge/db/reference'
import { foundRelations } from '@scalebridge/db/pair-rules'
import { and, desc, eq, isNull, lt, ne, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findMandate } from '../investors/investors.queries.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './pair-rules.contract.ts'
import { requestMatch } from './run-status.ts'

const { conflicts, editions, investors, mandates, organisations, pairRules, pitches } = schema

/** Conflicts on one page of the Secretariat's: an edition with more has another problem than paging. */
const MAX_CONFLICTS = 500

/** Pins, bans and vetoes of an edition, newest first. */
export async function listPairRules(
  deps: Deps,
  actor: Actor,
  { params, querystring }: Input<typeof contract.listPairRules>,
): Promise<Output<typeof contract.listPairRules>> {
  const scope = { list: `pair-rules:${params.editionId}`, actor }
  const size = querystring.size ?? 20
  const [before] = readCursor(deps, scope, querystring.cursor) ?? []
  const found = await selectRules(deps.db)
    .where(and(eq(pairRules.editionId, params.editionId), before === undefined ? undefined : lt(pairRules.id, String(before))))
    .orderBy(desc(pairRules.id))
    .limit(size + 1)
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: (row) => [row.id] })
  return { items: rows.map(toPairRule), nextCursor }
}

/** What people said of one pitch and one mandate. */
export async function rulesOfPair(db: Db, pair: { pitchId: string; investorId: string; mandateId: string }): Promise<contract.PairRule[]> {
  const rows = await selectRules(db)
    .where(
      and(
        eq(pairRules.pitchId, pair.pitchId),
        eq(pairRules.investorId, pair.investorId),
        sql`(${pairRules.mandateId} is null or ${pairRules.mandateId} = ${pair.mandateId})`,
      ),
    )
    .orderBy(desc(pairRules.id))
  return rows.map(toPairRule)
}

/**
 * Pins or bans a pair; said again, the new words replace the old. The whole edition is matched anew: a matching of the pitch or the
 * mandate alone would show on the page of a side that changed nothing.
 */
export async function createPairRule(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.createPairRule>,
): Promise<contract.PairRule> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const mandate = await findMandate(tx, body.mandateId)
    if (mandate?.editionId !== params.editionId) throw new Problem('mandate.notFound')
    const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, body.pitchId))
    if (pitch?.editionId !== params.editionId || pitch.number === null) throw new Problem('pitch.notFound')
    const mandateId = body.kind === 'pin' || body.scope === 'mandate' ? mandate.id : null
    const after = { kind: body.kind, pitchId: pitch.id, investorId: mandate.investorId, mandateId }
    await tx
      .delete(pairRules)
      .where(
        and(
          eq(pairRules.pitchId, pitch.id),
          eq(pairRules.investorId, mandate.investorId),
          eq(pairRules.kind, body.kind),
          mandateId === null ? isNull(pairRules.mandateId) : eq(pairRules.mandateId, mandateId),
        ),
      )
    const [made] = await tx
      .insert(pairRules)
      .values({ ...after, editionId: params.editionId, side: 'secretariat', note: body.note ?? null, accountId })
      .returning({ id: pairRules.id })
    if (made === undefined) throw new Error('the rule was not returned')
    await record(tx, { actorId: accountId, action: `pair.${body.kind}`, subject: { kind: 'pairRule', id: made.id }, after })
    await requestMatch(tx, { kind: 'edition', editionId: params.editionId })
    const [row] = await selectRules(tx).where(eq(pairRules.id, made.id))
    if (row === undefined) throw new Error('the rule was not found again')
    return toPairRule(row)
  })
}

/** Removes a pin or a ban. A veto is not the Secretariat's to remove: 404. */
export async function removePairRule(deps: Deps, actor: Actor, { params }: Input<typeof contract.removePairRule>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [removed] = await tx
      .delete(pairRules)
      .where(and(eq(pairRules.id, params.ruleId), ne(pairRules.kind, 'veto')))
      .returning()
    if (removed === undefined) throw new Problem('pairRule.notFound')
    const { id, editionId, kind, pitchId, investorId, mandateId } = removed
    const before = { kind, pitchId, investorId, mandateId }
    await record(tx, { actorId: accountOf(actor).accountId, action: 'pair.removeRule', subject: { kind: 'pairRule', id }, before })
    await requestMatch(tx, { kind: 'edition', editionId })
  })
}

/** Conflicts between an edition's partnerships and investors: declared, found, and lifted. */
export async function listConflicts(
  deps: Deps,
  _actor: Actor,
  { params }: Input<typeof contract.listConflicts>,
): Promise<Output<typeof contract.listConflicts>> {
  const items = await findConflicts(deps.db, params)
  return { total: items.length, items: items.slice(0, MAX_CONFLICTS) }
}

/** Says that a conflict is none; the pair is matched again. 409 where nobody declared it and nothing shows it, or it is lifted already. */
export async function liftConflict(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.liftConflict>): Promise<void> {
  const { accountId } = accountOf(actor)
  const { reason, ...conflict } = body
  await deps.db.transaction(async (tx) => {
    const known = await findConflicts(tx, { ...params, ...conflict })
    const open = known.find(({ kind, isLifted }) => kind === conflict.kind && !isLifted)
    if (open === undefined) throw new Problem('conflict.notOpen')
    const lifted = { liftedBy: accountId, liftedAt: deps.clock() }
    const [row] = await tx
      .insert(conflicts)
      .values({ ...conflict, ...lifted })
      .onConflictDoUpdate({ target: [conflicts.organisationId, conflicts.investorId, conflicts.kind], set: lifted })
      .returning({ id: conflicts.id })
    if (row === undefined) throw new Error('the conflict was not returned')
    await record(tx, { actorId: accountId, action: 'conflict.lift', subject: { kind: 'conflict', id: row.id }, before: conflict, reason })
    await requestMatch(tx, { kind: 'edition', editionId: params.editionId })
  })
}

/** Conflicts of an edition, or of one organisation and one investor. What is declared and found alike stands once, as declared. */
export async function findConflicts(
  db: Db | Tx,
  among: { editionId: string; organisationId?: string; investorId?: string },
): Promise<contract.Conflict[]> {
  const one = (column: string, id: string | undefined) => (id === undefined ? sql`true` : sql`${sql.raw(column)} = ${id}::uuid`)
  const { rows } = await db.execute<ConflictRow & Record<string, unknown>>(sql`
    with asking as (
      select distinct organisation_id from pitches
      where edition_id = ${among.editionId} and number is not null and ${one('organisation_id', among.organisationId)}),
    funding as (
      select distinct investor_id from mandates where edition_id = ${among.editionId} and ${one('investor_id', among.investorId)}),
    ${foundRelations({ investors: sql`select investor_id from funding`, organisations: sql`select organisation_id from asking` })},
    every as (
      select c.organisation_id, c.investor_id, c.kind, c.declared_by is null as is_found, c.lifted_at is not null as is_lifted, c.note, c.created_at as since
      from conflicts c join asking using (organisation_id) join funding using (investor_id)
      union all
      select f.organisation_id, f.investor_id, f.kind, true, false, null, null from found f
      where not exists (select from conflicts c where c.organisation_id = f.organisation_id and c.investor_id = f.investor_id and c.kind = f.kind))
    select every.*, o.name as organisation_name, vo.name as investor_name
    from every join organisations o on o.id = every.organisation_id
    join investors v on v.id = every.investor_id join organisations vo on vo.id = v.organisation_id
    order by every.is_lifted, every.since desc nulls first, o.name, vo.name, every.kind`)
  return rows.map((row) => ({
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    investor: { id: row.investor_id, name: row.investor_name },
    kind: listed(CONFLICT_KINDS, row.kind),
    isFound: row.is_found,
    isLifted: row.is_lifted,
    note: row.note,
    since: row.since === null ? null : new Date(row.since).toISOString(),
  }))
}

interface ConflictRow {
  organisation_id: string
  organisation_name: string
  investor_id: string
  investor_name: string
  kind: string
  is_found: boolean
  is_lifted: boolean
  note: string | null
  since: string | Date | null
}

function selectRules(db: Db | Tx) {
  const investorName = sql<string>`(select o.name from organisations o where o.id = ${investors.organisationId})`
  return db
    .select({
      id: pairRules.id,
      kind: pairRules.kind,
      side: pairRules.side,
      note: pairRules.note,
      createdAt: pairRules.createdAt,
      investorId: pairRules.investorId,
      investorName,
      mandateId: mandates.id,
      mandateName: mandates.name,
      pitchId: pitches.id,
      title: pitches.title,
      number: pitches.number,
      slug: editions.slug,
      organisationName: organisations.name,
    })
    .from(pairRules)
    .innerJoin(pitches, eq(pitches.id, pairRules.pitchId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(investors, eq(investors.id, pairRules.investorId))
    .leftJoin(mandates, eq(mandates.id, pairRules.mandateId))
    .$dynamic()
}

function toPairRule(row: Awaited<ReturnType<typeof selectRules>>[number]): contract.PairRule {
  return {
    id: row.id,
    kind: listed(PAIR_RULE_KINDS, row.kind),
    side: listed(PAIR_RULE_SIDES, row.side),
    pitch: toPitchName(row),
    investor: { id: row.investorId, name: row.investorName },
    mandate: row.mandateId === null || row.mandateName === null ? null : { id: row.mandateId, name: row.mandateName },
    note: row.note,
    createdAt: row.createdAt.toISOString(),
  }
}

/** A pitch by name, as the Secretariat's lists have it. */
export function toPitchName(row: { pitchId: string; title: string | null; number: number | null; slug: string; organisationName: string }) {
  const { pitchId, title, number, slug, organisationName } = row
  return { id: pitchId, title, organisationName, reference: number === null ? null : pitchReference(slug, number) }
}
