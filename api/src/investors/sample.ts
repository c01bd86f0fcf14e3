import { schema } from '@scalebridge/db'
import { MATCHED_STATES, regionsOf, STAGES } from '@scalebridge/db/reference'
import { usdMinorOf, usdRatesFrom } from '@scalebridge/worker/engine'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { findEditionTerms } from '../matching/matching.queries.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { findCurrentEditionId } from './investors.queries.ts'
import type * as contract from './registration.contract.ts'

const { pitches } = schema

/** Below this many pitches, a goal and a region could tell which one it is. */
const SAMPLE_FROM = 20
const SAMPLE_SIZE = 6

/** Where the bands of tickets begin, in US dollars (vocabulary, section 8). */
const BANDS_USD = [0, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 30_000_000, 100_000_000] as const

/** Six pitches of the pool as goal, part of the world, stage and band of money; the same six for everybody, however often one asks. */
export async function listSamplePitches({ db }: Deps): Promise<Output<typeof contract.listSamplePitches>> {
  const editionId = await findCurrentEditionId(db)
  const terms = editionId === undefined ? undefined : await findEditionTerms(db, editionId)
  if (editionId === undefined || terms === undefined) return { pitches: 0, items: [] }
  const ofPool = and(eq(pitches.editionId, editionId), inArray(pitches.state, [...MATCHED_STATES]))
  const count = await db.$count(pitches, ofPool)
  if (count < SAMPLE_FROM) return { pitches: 0, items: [] }
  const rows = await db
    .select()
    .from(pitches)
    .where(ofPool)
    .orderBy(sql`md5(${pitches.id}::text)`)
    .limit(SAMPLE_SIZE)
  const rates = usdRatesFrom(terms.rates)
  const items = rows.map((row) => {
    const usdMinor = usdMinorOf(row.askMinor, row.askCurrency, rates)
    const band = usdMinor === null ? -1 : BANDS_USD.findLastIndex((from) => from * 100 <= usdMinor)
    const region = regionsOf(row.countries[0] ?? '').at(-1) ?? null
    return {
      goal: row.goals[0] ?? null,
      region,
      stage: row.stage === null ? null : listed(STAGES, row.stage),
      fromUsd: BANDS_USD[band] ?? null,
      toUsd: band < 0 ? null : (BANDS_USD[band + 1] ?? null),
    }
  })
  return { pitches: Math.round(count / 10) * 10, items }
}
