/**
 * Whom people keep apart: bans of the Secretariat, vetoes of either side, conflicts that were declared, and those that the
 * addresses of two organisations' members show. All are folded into one, so that nothing downstream can tell a veto from a ban.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { Db, Tx } from './connect.ts'
import { pooledPitches } from './pools.ts'
import { PUBLIC_MAIL_DOMAINS } from './reference/mail-providers.ts'

/** Whom a mandate is kept apart from. */
export interface KeptApart {
  /** Every pitch of these. */
  readonly organisationIds: readonly string[]
  readonly pitchIds: readonly string[]
}

/** Narrows what is read to some pitches, or some mandates, for the matching of these alone. */
export interface PairScope {
  readonly pitchId?: string | readonly string[]
  readonly mandateId?: string | readonly string[]
}

/**
 * Partnerships and pitches that each of an edition's mandates is kept apart from. A mandate that is closed to nobody is not in
 * the map: read it with `closedToFrom`. With a scope, only what concerns that pitch or that mandate.
 */
export async function closedToOf(db: Db | Tx, editionId: string, scope: PairScope = {}): Promise<Map<string, KeptApart>> {
  const pooled = await pooledPitches(db, editionId)
  if (pooled.length === 0) return closedToEach(db, editionId, scope)
  const asked = scope.pitchId === undefined ? undefined : new Set([scope.pitchId].flat())
  const members = pooled.filter(({ poolId }) => asked === undefined || asked.has(poolId))
  const pitchId = asked === undefined ? undefined : [...asked, ...members.map((member) => member.pitchId)]
  const closed = await closedToEach(db, editionId, pitchId === undefined ? scope : { ...scope, pitchId })
  const own = await mandatesOfMembers(db, members, scope)
  return new Map(
    [...new Set([...closed.keys(), ...own.keys()])].map((mandateId) => {
      const { organisationIds, pitchIds } = closed.get(mandateId) ?? { organisationIds: [], pitchIds: [] }
      const isClosed = (member: (typeof members)[number]) =>
        pitchIds.includes(member.pitchId) || organisationIds.includes(member.organisationId)
      const pools = members.filter(isClosed).map(({ poolId }) => poolId)
      return [mandateId, { organisationIds, pitchIds: [...new Set([...pitchIds, ...pools, ...(own.get(mandateId) ?? [])])] }]
    }),
  )
}

/** Pools in which an investor's own organisation has a pitch, by its mandates. */
async function mandatesOfMembers(
  db: Db | Tx,
  members: readonly { poolId: string; organisationId: string }[],
  { mandateId }: PairScope,
): Promise<Map<string, string[]>> {
  if (members.length === 0) return new Map()
  const organisations = sql.param(members.map(({ organisationId }) => organisationId))
  const { rows } = await db.execute<{ id: string; organisation_id: string }>(sql`
    select m.id, v.organisation_id from mandates m join investors v on v.id = m.investor_id
    where v.organisation_id = any(${organisations}::uuid[]) and ${isGiven(sql`m.id`, mandateId)}`)
  const poolsOf = (organisation: string) =>
    members.filter(({ organisationId }) => organisationId === organisation).map(({ poolId }) => poolId)
  return new Map(rows.map(({ id, organisation_id }) => [id, poolsOf(organisation_id)]))
}

async function closedToEach(db: Db | Tx, editionId: string, scope: PairScope): Promise<Map<string, KeptApart>> {
  const areFew = scope.pitchId !== undefined || scope.mandateId !== undefined
  const { rows } = await db.execute<{ mandate_id: string; organisation_ids: string[]; pitch_ids: string[] }>(sql`
    with wanted as ${howRead(areFew)} (
      select m.id, m.investor_id from mandates m
      where m.edition_id = ${editionId} and ${isGiven(sql`m.id`, scope.mandateId)}),
    asking as ${howRead(areFew)} (
      select distinct p.organisation_id from pitches p
      where p.edition_id = ${editionId} and ${isGiven(sql`p.id`, scope.pitchId)}),
    ${foundRelations({ investors: sql`select investor_id from wanted`, organisations: sql`select organisation_id from asking`, areFew })},
    closed as (
      select w.id as mandate_id, c.organisation_id, null::uuid as pitch_id
      from wanted w join conflicts c on c.investor_id = w.investor_id and c.lifted_at is null join asking using (organisation_id)
      union
      select w.id, f.organisation_id, null from wanted w join found f on f.investor_id = w.investor_id where not f.is_lifted
      union
      select w.id, null, r.pitch_id
      from wanted w join pair_rules r on r.investor_id = w.investor_id and (r.mandate_id is null or r.mandate_id = w.id)
      where r.kind <> 'pin' and r.edition_id = ${editionId} and ${isGiven(sql`r.pitch_id`, scope.pitchId)})
    select mandate_id,
      coalesce(array_agg(organisation_id::text order by organisation_id) filter (where organisation_id is not null), '{}') as organisation_ids,
      coalesce(array_agg(pitch_id::text order by pitch_id) filter (where pitch_id is not null), '{}') as pitch_ids
    from closed group by mandate_id`)
  return new Map(rows.map((row) => [row.mandate_id, { organisationIds: row.organisation_ids, pitchIds: row.pitch_ids }]))
}

/**
 * The common table expressions `people` and `found`: which of these investors and organisations the addresses of their members
 * join. One account in both, or one address apart from capitals, a `+tag` and Gmail's dots, is a shared person; another address
 * at the same domain is a shared employer, unless anybody may have an address there. Accounts that were disabled count as well:
 * who was there knows. `is_lifted` where the Secretariat found that it is no conflict. `areFew` of one side: then addresses are
 * looked up by their domain, which for all of them would take longer than to split each once.
 */
export function foundRelations(among: { investors: SQL; organisations: SQL; areFew?: boolean }): SQL {
  return sql`
    people as ${howRead(among.areFew)} (
      select mb.organisation_id, mb.account_id, split.domain,
        case when split.domain = 'gmail.com' then replace(split.name, '.', '') else split.name end as name
      from memberships mb join accounts a on a.id = mb.account_id
      cross join lateral (
        select replace(split_part(lower(a.email), '@', 2), 'googlemail.com', 'gmail.com') as domain,
          split_part(split_part(lower(a.email), '@', 1), '+', 1) as name) split),
    related as (
      select distinct v.id as investor_id, theirs.organisation_id,
        case when ours.account_id = theirs.account_id or (ours.name = theirs.name and ours.domain = theirs.domain)
          then 'mail_address' else 'mail_domain' end as kind
      from investors v
      join people ours on ours.organisation_id = v.organisation_id
      join people theirs on theirs.domain = ours.domain and theirs.organisation_id <> v.organisation_id
      where v.id in (${among.investors}) and theirs.organisation_id in (${among.organisations})
        and (ours.account_id = theirs.account_id or ours.name = theirs.name
          or (ours.domain <> all (${sql.param([...PUBLIC_MAIL_DOMAINS])}::text[]) and ours.domain !~ ${NOBODYS}))),
    found as (
      select related.*, exists (
        select from conflicts c where c.investor_id = related.investor_id and c.organisation_id = related.organisation_id
          and c.kind = related.kind and c.lifted_at is not null) as is_lifted
      from related)`
}

/** Top-level names that RFC 2606 keeps for examples and tests. */
const NOBODYS = '\\.(example|test|invalid|localhost)$'

/** What is worked out once for all, or looked up for each of a few. */
function howRead(areFew: boolean | undefined): SQL {
  return areFew === true ? sql`not materialized` : sql`materialized`
}

function isGiven(column: SQL, ids: string | readonly string[] | undefined): SQL {
  return ids === undefined ? sql`true` : sql`${column} = any(${sql.param([ids].flat())}::uuid[])`
}
