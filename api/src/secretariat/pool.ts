import { pitchReference, record, schema, type Db } from '@scalebridge/db'
import { LOCALES, ORIGINS, PITCH_FORMS, PITCH_STATES, STAGES } from '@scalebridge/db/reference'
import { usdRatesFrom } from '@scalebridge/worker/engine'
import { eq } from 'drizzle-orm'
import { listed, lockEdition } from '../editions/editions.ts'
import type { RunStatus } from '../matching/match.shapes.ts'
import { patternsOf, placeFilterOf } from '@scalebridge/db/search'
import { latestRuns, newerRun, requestMatch, toRunStatus, type RunRow } from '../matching/run-status.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import { summaryReader } from './kept-summaries.ts'
import { countPool, listPoolKeys, listPoolRows, type PoolFilters } from './pool.queries.ts'
import type * as contract from './secretariat.contract.ts'

type Asked = Input<typeof contract.listPool>

/** One page of an edition's pool with the number of all that pass the filters. */
export async function listPool(deps: Deps, actor: Actor, { params, querystring }: Asked): Promise<Output<typeof contract.listPool>> {
  const edition = await findEdition(deps.db, params.editionId)
  const size = querystring.size ?? 20
  const sort = querystring.sort ?? 'submitted'
  const scope = { list: `pool:${edition.id}`, actor, filters: querystring }
  const [key, id] = readCursor(deps, scope, querystring.cursor) ?? []
  const filters = filtersOf(querystring, edition)
  const rates = usdRatesFrom(sort === 'ask' ? await listRates(deps.db, edition.id) : [])
  const after = key === undefined || id === undefined ? undefined : { key, id: String(id) }
  const [found, total] = await Promise.all([
    listPoolKeys(deps.db, { filters, sort, rates, after, limit: size + 1 }),
    countPool(deps.db, filters),
  ])
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: (row) => [row.key, row.id] })
  return {
    items: await presentRows(
      deps.db,
      edition.id,
      rows.map((row) => row.id),
    ),
    nextCursor,
    total,
  }
}

/** Reads the counts of a pool by goal, place, origin and stage, and its gaps against the goals under review. */
export function poolSummaryReader(deps: Deps) {
  const summaryOf = summaryReader(deps)
  return async ({ params }: Input<typeof contract.getPoolSummary>): Promise<Output<typeof contract.getPoolSummary>> => {
    const edition = await findEdition(deps.db, params.editionId)
    const [summary, runs] = await Promise.all([summaryOf(edition), latestRuns(deps.db, [edition.id])])
    const run = runs.get(edition.id)
    return { ...summary, run: run === undefined ? null : toRunStatus(run) }
  }
}

/** Promises to match a whole edition again; while such a run waits, the same one is answered. */
export async function rematchEdition(deps: Deps, actor: Actor, { params }: Input<typeof contract.rematchEdition>): Promise<RunStatus> {
  return deps.db.transaction(async (tx) => {
    const edition = await lockEdition(tx, params.editionId)
    const waiting = (await latestRuns(tx, [edition.id])).get(edition.id)
    if (waiting?.state === 'queued') return toRunStatus(waiting)
    const run = await requestMatch(tx, { kind: 'edition', editionId: edition.id })
    await record(tx, {
      actorId: accountOf(actor).accountId,
      action: 'edition.rematch',
      subject: { kind: 'edition', id: edition.id },
      after: { runId: run.id },
    })
    return toRunStatus(run)
  })
}

async function findEdition(db: Db, editionId: string) {
  const [edition] = await db.select().from(schema.editions).where(eq(schema.editions.id, editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
  return edition
}

function listRates(db: Db, editionId: string) {
  return db.select().from(schema.exchangeRates).where(eq(schema.exchangeRates.editionId, editionId))
}

function filtersOf(asked: Asked['querystring'], edition: { id: string; closesAt: Date }): PoolFilters {
  const nowhere = { countries: [], regions: [], withGlobal: false }
  return {
    editionId: edition.id,
    patterns: patternsOf(asked.q),
    goal: asked.goal,
    place: asked.place === undefined ? undefined : (placeFilterOf(asked.place, edition.closesAt) ?? nowhere),
    stage: asked.stage,
    instrument: asked.instrument,
    origin: asked.origin,
    state: asked.state,
    matches: asked.matches,
  }
}

async function presentRows(db: Db, editionId: string, ids: readonly string[]): Promise<contract.PoolItem[]> {
  if (ids.length === 0) return []
  const [rows, runs] = await Promise.all([listPoolRows(db, ids), latestRuns(db, [...ids, editionId])])
  const byId = new Map(rows.map((row) => [row.pitch.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined ? [] : [toPoolItem(row, newerRun(runs.get(id), runs.get(editionId)))]
  })
}

function toPoolItem(row: Awaited<ReturnType<typeof listPoolRows>>[number], run: RunRow | undefined): contract.PoolItem {
  const { pitch, organisationName, editionSlug, readinessPoints, readinessMaxPoints, eligibleMandates } = row
  return {
    id: pitch.id,
    reference: pitch.number === null ? null : pitchReference(editionSlug, pitch.number),
    title: pitch.title,
    form: listed(PITCH_FORMS, pitch.form),
    language: listed(LOCALES, pitch.language),
    organisationName,
    state: listed(PITCH_STATES, pitch.state),
    origin: listed(ORIGINS, pitch.origin),
    goals: pitch.goals,
    countries: pitch.countries,
    regions: pitch.regions,
    askMinor: pitch.askMinor,
    askCurrency: pitch.askCurrency,
    stage: pitch.stage === null ? null : listed(STAGES, pitch.stage),
    evidenceLevel: pitch.evidenceLevel,
    leftOutCount: pitch.leftOut.length,
    readinessPoints,
    readinessMaxPoints,
    eligibleMandates,
    submittedAt: pitch.submittedAt?.toISOString() ?? null,
    run: run === undefined ? null : toRunStatus(run),
  }
}
