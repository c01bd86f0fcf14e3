import { schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { isShared } from '@scalebridge/db/publishing'
import { askRangeOf, passesFilters, patternsOf, placeFilterOf, readSearch } from '@scalebridge/db/search'
import { eq, sql } from 'drizzle-orm'
import { usdRatesFrom } from '../matching/read/from-rows.ts'

const { editions, exchangeRates, savedViews, shortlistTellings } = schema

/** A little less than the time itself, so that a round that comes seconds early is not put off by an hour. */
const DUE = { daily: '23 hours 30 minutes', weekly: '6 days 23 hours 30 minutes' } as const
const DUE_SQL = sql.raw(`(case v.tell_every when 'daily' then interval '${DUE.daily}' else interval '${DUE.weekly}' end)`)

/** Tells what saved searches find that they did not find before, and once a week what is new on shortlists. */
export async function lookThroughSearches(tx: Tx): Promise<void> {
  await tellSearches(tx)
  await tellShortlists(tx)
}

interface DueSearch extends Record<string, unknown> {
  id: string
  account_id: string
  name: string
  query: string
  mandate_id: string
  edition_id: string
  told: string[] | null
}

async function tellSearches(tx: Tx): Promise<void> {
  const { rows } = await tx.execute<DueSearch>(sql`
    select v.id, v.account_id, v.name, v.query, v.mandate_id, m.edition_id, case when v.told_at is null then null else v.told_pitch_ids::text[] end as told
    from saved_views v
    join mandates m on m.id = v.mandate_id and m.state = 'active'
    join investors i on i.id = m.investor_id and i.state = 'verified'
    join memberships b on b.organisation_id = i.organisation_id and b.account_id = v.account_id and b.role in ('investor_lead', 'investor_member')
    where v.tell_every is not null and (v.told_at is null or v.told_at <= now() - ${DUE_SQL})
    order by v.id for update of v`)
  for (const search of rows) {
    const found = await findBy(tx, search)
    // What it finds the first time is what its owner saw when they asked to be told.
    const fresh = search.told === null ? [] : found.filter((id) => search.told?.includes(id) === false)
    const told = [...new Set([...(search.told ?? []), ...found])]
    await tx
      .update(savedViews)
      .set({ toldAt: sql`now()`, toldPitchIds: told })
      .where(eq(savedViews.id, search.id))
    if (fresh.length === 0) continue
    await notify(tx, {
      accountIds: [search.account_id],
      kind: 'search.found',
      subjectId: search.mandate_id,
      params: { search: search.name, count: String(fresh.length) },
      path: `/mandates/${search.mandate_id}/shortlist?${search.query}`,
    })
  }
}

/** What of all that fits a mandate passes a search now. */
async function findBy(tx: Tx, { mandate_id: mandateId, edition_id: editionId, query }: DueSearch): Promise<string[]> {
  const search = readSearch(query)
  const [edition] = await tx.select({ closesAt: editions.closesAt }).from(editions).where(eq(editions.id, editionId))
  const rates = usdRatesFrom(await tx.select().from(exchangeRates).where(eq(exchangeRates.editionId, editionId)))
  const place = search.place === undefined || edition === undefined ? undefined : placeFilterOf(search.place, edition.closesAt)
  const ask = askRangeOf(rates, search.askMinUsd, search.askMaxUsd)
  const texts = (values: readonly string[] | undefined) => sql`${sql.param(values === undefined ? null : [...values])}::text[]`
  const numbers = (values: readonly number[] | undefined) => sql`${sql.param(values === undefined ? null : [...values])}::bigint[]`
  const { rows } = await tx.execute<{ id: string }>(sql`
    with asked as (select ${search.state ?? null}::text as state, ${search.goal ?? null}::smallint as goal, ${texts(place?.countries)} as countries,
      ${texts(place?.regions)} as regions, ${place?.withGlobal ?? false}::boolean as with_global, ${search.stage ?? null}::text as stage,
      ${search.instrument ?? null}::text as instrument, ${texts(ask?.currencies)} as currencies, ${numbers(ask?.least)} as least,
      ${numbers(ask?.most)} as most, ${texts(patternsOf(search.q))} as patterns)
    select p.id from asked
    join match_current c on c.edition_id = ${editionId}
    join match_lists l on l.run_id = c.run_id and l.side = 'mandate' and l.owner_id = ${mandateId}
    join pitches p on p.id = any(l.counterpart_ids) and p.state = any(${sql.param([...MATCHED_STATES])}::text[]) and ${sql.raw(isShared())}
    join organisations o on o.id = p.organisation_id
    join mandates m on m.id = l.owner_id
    left join shortlist_entries e on e.mandate_id = m.id and e.pitch_id = p.id
    where ${sql.raw(passesFilters(ASKED))} and ${IS_OPEN} order by p.id`)
  return rows.map(({ id }) => id)
}

/** Nobody has kept them apart since the list was made: what cannot be opened is not counted. */
const IS_OPEN = sql.raw(`not exists (
      select from pair_rules r where r.pitch_id = p.id and r.investor_id = m.investor_id and coalesce(r.mandate_id, m.id) = m.id and r.kind <> 'pin')
    and not exists (
      select from conflicts k where k.organisation_id = p.organisation_id and k.investor_id = m.investor_id and k.lifted_at is null)`)

const ASKED = {
  state: 'asked.state',
  goal: 'asked.goal',
  countries: 'asked.countries',
  regions: 'asked.regions',
  withGlobal: 'asked.with_global',
  stage: 'asked.stage',
  instrument: 'asked.instrument',
  currencies: 'asked.currencies',
  least: 'asked.least',
  most: 'asked.most',
  patterns: 'asked.patterns',
}

interface DueShortlist extends Record<string, unknown> {
  mandate_id: string
  name: string
  shown: string[]
  told: string[] | null
  account_ids: string[] | null
}

async function tellShortlists(tx: Tx): Promise<void> {
  const { rows } = await tx.execute<DueShortlist>(sql`
    select m.id as mandate_id, m.name, l.counterpart_ids::text[] as shown, t.pitch_ids::text[] as told,
      (select array_agg(distinct b.account_id::text) from memberships b
        where b.organisation_id = i.organisation_id and b.role in ('investor_lead', 'investor_member')) as account_ids
    from mandates m
    join investors i on i.id = m.investor_id and i.state = 'verified'
    join match_current c on c.edition_id = m.edition_id
    join match_lists l on l.run_id = c.run_id and l.side = 'shortlist' and l.owner_id = m.id
    left join shortlist_tellings t on t.mandate_id = m.id
    where m.state = 'active' and (t.told_at is null or t.told_at <= now() - interval '${sql.raw(DUE.weekly)}')
    order by m.id`)
  for (const { mandate_id: mandateId, name, shown, told, account_ids: accountIds } of rows) {
    const fresh = told === null ? [] : shown.filter((id) => !told.includes(id))
    const values = { pitchIds: shown, toldAt: sql`now()` }
    await tx
      .insert(shortlistTellings)
      .values({ mandateId, ...values })
      .onConflictDoUpdate({ target: shortlistTellings.mandateId, set: values })
    if (fresh.length === 0) continue
    const params = { mandate: name, count: String(fresh.length) }
    await notify(tx, { accountIds: accountIds ?? [], kind: 'shortlist.new', subjectId: mandateId, params })
  }
}
