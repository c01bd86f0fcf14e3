import { schema, type Db } from '@scalebridge/db'
import { INVESTOR_TYPES } from '@scalebridge/db/reference'
import { OPEN_TO_ALL, mandateFactsFrom, pitchFactsFrom } from '@scalebridge/worker/engine'
import { and, count, eq, getTableColumns, inArray } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { linesThatStay, openMandates } from '../matching/closed-pairs.ts'
import { toldMandate, toldPair } from '../matching/partner-view.ts'
import { createReasons, toPairScore, type Reasons } from '../matching/reasons.ts'
import { latestRuns, newerRun, toRunStatus } from '../matching/run-status.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import type { getPitchMatching } from './pitches.contract.ts'
import { findPitch } from './pitches.ts'

type Matching = Output<typeof getPitchMatching>
type PitchRow = typeof schema.pitches.$inferSelect

/** Makes the operation that tells a pitch's team how its matching stands. The engines it needs are made once and kept. */
export function createPitchMatching(deps: Deps) {
  const reasons = createReasons(deps)
  return async (actor: Actor, input: Input<typeof getPitchMatching>): Promise<Matching> => {
    const { pitch } = await findPitch(deps.db, actor, input.params.pitchId)
    const [runs, readiness, list, activeMandates] = await Promise.all([
      latestRuns(deps.db, pitch.number === null ? [pitch.id] : [pitch.id, pitch.editionId]),
      findReadiness(deps.db, pitch.id),
      findOpenList(deps.db, pitch),
      countActiveMandates(deps.db, pitch.editionId),
    ])
    const run = newerRun(runs.get(pitch.id), runs.get(pitch.editionId))
    const shown = list === undefined || pitch.state === 'withdrawn' ? undefined : { ...list, size: input.querystring.size ?? 20 }
    return {
      // How many fit stands below as this side may know it; a run counts what it may not.
      run: run === undefined ? null : { ...toRunStatus(run), eligiblePairs: null },
      readiness,
      activeMandates,
      ...(shown === undefined ? { matches: [], eligibleMandates: 0 } : await explain(deps.db, reasons, { pitch, list: shown })),
    }
  }
}

interface List {
  runId: string
  mandateIds: string[]
  eligibleCount: number
  /** Lines at the head that the stored list does not hold. */
  added: number
}

/** The pitch's list without those that people keep apart from it since it was made, and with the lines that stay all the same. */
async function findOpenList(db: Db, pitch: PitchRow): Promise<List | undefined> {
  const list = await findList(db, pitch)
  if (list === undefined) return undefined
  const [open, staying] = await Promise.all([openMandates(db, pitch.id, list.mandateIds), linesThatStay(db, pitch.id)])
  const added = [...staying].filter((id) => !list.mandateIds.includes(id))
  const mandateIds = [...added, ...list.mandateIds.filter((id) => open.has(id) || staying.has(id))]
  return { ...list, mandateIds, added: added.length }
}

async function findList(db: Db, pitch: PitchRow): Promise<Omit<List, 'added'> | undefined> {
  const { matchCurrent, matchLists } = schema
  const [row] = await db
    .select({
      runId: matchLists.runId,
      mandateIds: matchLists.counterpartIds,
      eligibleCount: matchLists.eligibleCount,
    })
    .from(matchCurrent)
    .innerJoin(matchLists, and(eq(matchLists.runId, matchCurrent.runId), eq(matchLists.side, 'pitch'), eq(matchLists.ownerId, pitch.id)))
    .where(eq(matchCurrent.editionId, pitch.editionId))
  return row
}

async function findReadiness(db: Db, pitchId: string): Promise<Matching['readiness']> {
  const [row] = await db.select().from(schema.readinessScores).where(eq(schema.readinessScores.pitchId, pitchId))
  if (row === undefined) return null
  const { points, maxPoints, band } = row
  const items = row.items as NonNullable<Matching['readiness']>['items'] // as: jsonb that only the worker writes
  return { points, maxPoints, band, items, computedAt: row.computedAt.toISOString() }
}

async function countActiveMandates(db: Db, editionId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(schema.mandates)
    .innerJoin(schema.investors, eq(schema.investors.id, schema.mandates.investorId))
    .where(and(eq(schema.mandates.editionId, editionId), eq(schema.mandates.state, 'active'), eq(schema.investors.state, 'verified')))
  return row?.n ?? 0
}

/** Entries behind those asked for that are read too: what a partnership is told of may stand in another order than the list. */
const READ_BEHIND = 30

/**
 * The head of the list as the pitch's team may read it, in the order of what it reads. Scored from what is told of each
 * mandate, so that neither a score nor a place tells what is not; one that would not match by that is left out.
 */
async function explain(
  db: Db,
  reasons: Reasons,
  of: { pitch: PitchRow; list: List & { size: number } },
): Promise<Pick<Matching, 'matches' | 'eligibleMandates'>> {
  const { pitch, list } = of
  const ids = list.mandateIds.slice(0, list.size + list.added + READ_BEHIND)
  if (ids.length === 0) return { matches: [], eligibleMandates: list.eligibleCount }
  const [{ engine, rates }, rows] = await Promise.all([reasons.engineFor(pitch.editionId, list.runId), findMandates(db, ids)])
  const facts = pitchFactsFrom(pitch, rates)
  const read = rows.map((row) => ({ row, told: mandateFactsFrom(toldMandate(row), rates, OPEN_TO_ALL) }))
  const scored = read
    .flatMap(({ row, told }) => {
      const score = engine.scoreEligible(facts, told)
      return score === null ? [] : [{ row, told, score }]
    })
    .toSorted((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1))
  const matches = scored.slice(0, list.size).flatMap(({ row, told }) => {
    const result = engine.scorePair(facts, told)
    if (!result.eligible) return []
    return [
      {
        mandateId: row.id,
        investorName: row.namedToPartnerships ? row.investorName : null,
        investorType: listed(INVESTOR_TYPES, row.investorType),
        mandateName: row.namedToPartnerships ? row.name : null,
        pair: toldPair(toPairScore(result)),
      },
    ]
  })
  return { matches, eligibleMandates: list.eligibleCount + list.added - (rows.length - scored.length) }
}

function findMandates(db: Db, ids: readonly string[]) {
  return db
    .select({
      ...getTableColumns(schema.mandates),
      organisationId: schema.investors.organisationId,
      investorType: schema.investors.investorType,
      investorName: schema.organisations.name,
    })
    .from(schema.mandates)
    .innerJoin(schema.investors, eq(schema.investors.id, schema.mandates.investorId))
    .innerJoin(schema.organisations, eq(schema.organisations.id, schema.investors.organisationId))
    .where(inArray(schema.mandates.id, [...ids]))
}
