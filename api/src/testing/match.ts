import { schema, type Db } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import {
  closedToFrom,
  PACKED_LENGTH,
  createEngine,
  mandateFactsFrom,
  packPair,
  pitchFactsFrom,
  usdRatesFrom,
} from '@scalebridge/worker/engine'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'

const { exchangeRates, investors, mandates, matchCurrent, matchLists, matchRuns, pitches } = schema

/**
 * Matches an edition as the worker does, for tests that read lists: the engine's own points, one finished run, the lists of all
 * active mandates and all pitches, and the run made current. Returns the run's id.
 */
export async function matchForTest(db: Db, edition: { id: string; closesAt: Date }): Promise<string> {
  const rates = usdRatesFrom(await db.select().from(exchangeRates).where(eq(exchangeRates.editionId, edition.id)))
  const rows = await db
    .select()
    .from(pitches)
    .where(and(eq(pitches.editionId, edition.id), inArray(pitches.state, [...MATCHED_STATES])))
  const facts = rows.map((row) => pitchFactsFrom(row, rates))
  const engine = createEngine({ corpus: facts, on: edition.closesAt })
  const owners = await db
    .select({ ...getTableColumns(mandates), organisationId: investors.organisationId, investorType: investors.investorType })
    .from(mandates)
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .where(and(eq(mandates.editionId, edition.id), eq(mandates.state, 'active'), eq(investors.state, 'verified')))
  const closedTo = await closedToOf(db, edition.id)
  const [run] = await db
    .insert(matchRuns)
    .values({ editionId: edition.id, kind: 'edition', subjectId: edition.id, state: 'ready', finishedAt: new Date() })
    .returning()
  if (run === undefined) throw new Error('the run was not returned')
  await db.execute(sql`select open_match_run(${run.id})`)
  const mandateFacts = owners.map((owner) => mandateFactsFrom(owner, rates, closedToFrom(closedTo, owner.id)))
  const lists = [
    ...mandateFacts.map((mandate) => ({ side: 'mandate', ownerId: mandate.id, ranked: engine.rankForMandate(mandate, facts, 1_000) })),
    ...facts.map((pitch) => ({ side: 'pitch', ownerId: pitch.id, ranked: engine.rankForPitch(pitch, mandateFacts, 1_000) })),
  ]
  for (const { side, ownerId, ranked } of lists) {
    await db.insert(matchLists).values({
      runId: run.id,
      side,
      ownerId,
      counterpartIds: ranked.map(({ id }) => id),
      scores: ranked.map(({ result }) => result.score),
      shownScores: ranked.map(({ result }) => result.shown),
      factors: ranked.flatMap(({ result }) => packPair(result)),
      factorsPerPair: PACKED_LENGTH,
      eligibleCount: ranked.length,
      writtenBy: run.id,
    })
  }
  await db
    .insert(matchCurrent)
    .values({ editionId: edition.id, runId: run.id })
    .onConflictDoUpdate({ target: matchCurrent.editionId, set: { runId: run.id } })
  return run.id
}
