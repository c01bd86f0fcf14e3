import { schema, type Db } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import type { UsdRates } from '@scalebridge/worker/engine'
import { minorUnitOf } from '@scalebridge/db/reference/currencies'
import { and, arrayContains, count, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm'
import type { PlaceFilter } from '@scalebridge/db/search'

const { editions, matchCurrent, matchLists, organisations, pitches, readinessScores } = schema

export interface PoolFilters {
  editionId: string
  patterns: readonly string[] | undefined
  goal: number | undefined
  place: PlaceFilter | undefined
  stage: string | undefined
  instrument: string | undefined
  origin: string | undefined
  state: string | undefined
  matches: 'none' | 'some' | undefined
}

export type PoolSort = 'submitted' | 'title' | 'readiness' | 'ask'

/** A sort key is one value that is never null; the id breaks ties. */
interface Order {
  key: SQL<string | number>
  type: SQL
  isDescending: boolean
}

/** Pitches by title are in the order that a reader of any language expects, as far as one order can be. */
const ICU = sql.raw('"und-x-icu"')

function orderOf(sort: PoolSort, rates: UsdRates): Order {
  switch (sort) {
    case 'submitted':
      return { key: sql`(extract(epoch from ${pitches.submittedAt}) * 1000000)::bigint`, type: sql`bigint`, isDescending: true }
    case 'title':
      return { key: sql`${pitches.title} collate ${ICU}`, type: sql`text collate ${ICU}`, isDescending: false }
    case 'readiness':
      // By share: a light pitch is asked for less, and is not behind for it.
      return {
        key: sql`coalesce(100 * ${readinessScores.points} / nullif(${readinessScores.maxPoints}, 0), -1)::int`,
        type: sql`int`,
        isDescending: true,
      }
    case 'ask':
      return { key: askInDollars(rates), type: sql`bigint`, isDescending: true }
  }
}

/** US cents, -1 where they are unknown. */
function askInDollars(rates: UsdRates): SQL<number> {
  const currencies = [...rates.keys()]
  const centsPerMinor = [...rates].map(([currency, usdPerUnit]) => (usdPerUnit * 100) / 10 ** minorUnitOf(currency))
  return sql`coalesce((
    select round(${pitches.askMinor} * rate.cents)::bigint
    from unnest(${sql.param(currencies)}::text[], ${sql.param(centsPerMinor)}::float8[]) as rate(currency, cents)
    where rate.currency = ${pitches.askCurrency}), -1)`
}

/** The pool is what takes part; any other submitted pitch is shown when its state is asked for. */
function conditionsOf(filters: PoolFilters): SQL | undefined {
  const { place, patterns } = filters
  return and(
    eq(pitches.editionId, filters.editionId),
    filters.state === undefined ? inArray(pitches.state, [...MATCHED_STATES]) : eq(pitches.state, filters.state),
    isNotNull(pitches.number),
    filters.goal === undefined ? undefined : arrayContains(pitches.goals, [filters.goal]),
    place === undefined ? undefined : placeCondition(place),
    filters.stage === undefined ? undefined : filters.stage === 'unknown' ? isNull(pitches.stage) : eq(pitches.stage, filters.stage),
    filters.instrument === undefined ? undefined : arrayContains(pitches.instruments, [filters.instrument]),
    filters.origin === undefined ? undefined : eq(pitches.origin, filters.origin),
    filters.matches === undefined ? undefined : sql`${hasMatches()} = ${filters.matches === 'some'}`,
    patterns === undefined
      ? undefined
      : sql`concat_ws(' ', ${pitches.title}, ${pitches.summary}, ${organisations.name}, ${editions.slug} || '-' || lpad(${pitches.number}::text, greatest(4, length(${pitches.number}::text)), '0')) ilike all (${sql.param([...patterns])}::text[])`,
  )
}

function placeCondition({ countries, regions, withGlobal }: PlaceFilter): SQL {
  const global = withGlobal ? sql` or ${pitches.scope} = 'global'` : sql``
  return sql`(${pitches.countries} && ${sql.param([...countries])}::text[] or ${pitches.regions} && ${sql.param([...regions])}::text[]${global})`
}

function hasMatches(): SQL {
  return sql`exists (
    select from ${matchCurrent} join ${matchLists} on ${matchLists.runId} = ${matchCurrent.runId}
    where ${matchCurrent.editionId} = ${pitches.editionId} and ${matchLists.side} = 'pitch' and ${matchLists.ownerId} = ${pitches.id}
      and cardinality(${matchLists.counterpartIds}) > 0)`
}

export interface PoolPage {
  filters: PoolFilters
  sort: PoolSort
  rates: UsdRates
  after: { key: string | number; id: string } | undefined
  limit: number
}

/** The ids of one page with their sort keys: narrow rows, so that sorting the whole pool stays cheap. */
export function listPoolKeys(db: Db, { filters, sort, rates, after, limit }: PoolPage) {
  const { key, type, isDescending } = orderOf(sort, rates)
  const beyond = isDescending ? sql`<` : sql`>`
  const further =
    after === undefined
      ? undefined
      : sql`(${key} ${beyond} ${after.key}::${type} or (${key} = ${after.key}::${type} and ${pitches.id} > ${after.id}::uuid))`
  return db
    .select({ id: pitches.id, key })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .leftJoin(readinessScores, eq(readinessScores.pitchId, pitches.id))
    .where(and(conditionsOf(filters), further))
    .orderBy(isDescending ? sql`${key} desc` : sql`${key} asc`, pitches.id)
    .limit(limit)
}

export async function countPool(db: Db, filters: PoolFilters): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(conditionsOf(filters))
  return row?.total ?? 0
}

/** What a row of the table shows, for the pitches of one page. */
export function listPoolRows(db: Db, ids: readonly string[]) {
  return db
    .select({
      pitch: pitches,
      organisationName: organisations.name,
      editionSlug: editions.slug,
      readinessPoints: readinessScores.points,
      readinessMaxPoints: readinessScores.maxPoints,
      eligibleMandates: matchLists.eligibleCount,
    })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .leftJoin(readinessScores, eq(readinessScores.pitchId, pitches.id))
    .leftJoin(matchCurrent, eq(matchCurrent.editionId, pitches.editionId))
    .leftJoin(matchLists, and(eq(matchLists.runId, matchCurrent.runId), eq(matchLists.side, 'pitch'), eq(matchLists.ownerId, pitches.id)))
    .where(inArray(pitches.id, [...ids]))
}

/**
 * What the pitches of the pool say of themselves, as far as a summary counts it: those that say the same are one row. Each names the
 * moment of the database at which all were read, and the lists that tell who is matched.
 */
export function listPoolFacts(db: Db, editionId: string) {
  const { goals, scope, countries, regions, origin, stage } = pitches
  const said = { goals, scope, countries, regions, origin, stage, isMatched: sql<boolean>`${matchLists.ownerId} is not null` }
  // Asked for once, and not for each pitch.
  const current = sql`(select run_id from ${matchCurrent} where ${matchCurrent.editionId} = ${editionId})`
  const isListed = and(
    eq(matchLists.runId, current),
    eq(matchLists.side, 'pitch'),
    eq(matchLists.ownerId, pitches.id),
    sql`cardinality(${matchLists.counterpartIds}) > 0`,
  )
  const readAt = {
    snapshot: sql<string>`(select pg_current_snapshot()::text)`,
    runId: sql<string | null>`${current}`,
    listsRevision: sql<number | null>`(select lists_revision from match_snapshots where run_id = ${current})`,
  }
  return db
    .select({ ...said, ...readAt, pitches: count() })
    .from(pitches)
    .leftJoin(matchLists, isListed)
    .where(and(eq(pitches.editionId, editionId), inArray(pitches.state, [...MATCHED_STATES])))
    .groupBy(...Object.values(said))
}
