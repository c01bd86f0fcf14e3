import { and, eq, inArray } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { readiness, type Readiness } from '@scalebridge/db/rules'
import { final } from '../failures.ts'
import type { MandateFacts, PitchFacts } from './facts.ts'
import { mandateFactsFrom, pitchFactsFrom, usdRatesFrom } from './from-rows.ts'
import { closedToFrom, closedToOf } from './pair-rules.ts'

const { editions, exchangeRates, investors, mandates, pitches } = schema

/** All that takes part in an edition's matching. */
export interface EditionFacts {
  /** The day on which dated country groups are read: the closing of the call. */
  on: Date
  pitches: PitchFacts[]
  /** Active mandates of verified investors. */
  mandates: MandateFacts[]
  readiness: Map<string, Readiness>
}

/** A pitch or a mandate. */
export interface Subject {
  kind: 'pitch' | 'mandate'
  id: string
}

/** Reads what an edition's matching is made from, in rising order of ids. */
export async function loadEdition(db: Db | Tx, editionId: string): Promise<EditionFacts> {
  const [edition] = await db.select({ on: editions.closesAt }).from(editions).where(eq(editions.id, editionId))
  if (edition === undefined) throw final('the edition does not exist')
  const rates = usdRatesFrom(await db.select().from(exchangeRates).where(eq(exchangeRates.editionId, editionId)))
  const pitchRows = await db
    .select()
    .from(pitches)
    .where(and(eq(pitches.editionId, editionId), inArray(pitches.state, MATCHED_STATES)))
    .orderBy(pitches.id)
  const mandateRows = await db
    .select({ mandate: mandates, organisationId: investors.organisationId, investorType: investors.investorType })
    .from(mandates)
    .innerJoin(investors, eq(mandates.investorId, investors.id))
    .where(and(eq(mandates.editionId, editionId), eq(mandates.state, 'active'), eq(investors.state, 'verified')))
    .orderBy(mandates.id)
  const closedTo = await closedToOf(db, editionId)
  return {
    on: edition.on,
    pitches: pitchRows.map((row) => pitchFactsFrom(row, rates)),
    mandates: mandateRows.map(({ mandate, ...investor }) =>
      mandateFactsFrom({ ...mandate, ...investor }, rates, closedToFrom(closedTo, mandate.id)),
    ),
    readiness: new Map(pitchRows.map((row) => [row.id, readiness(row)])),
  }
}

/** Why a pitch or mandate takes no part in matching, in words; null when it does. */
export async function whyNotMatched(db: Db | Tx, subject: Subject): Promise<string | null> {
  if (subject.kind === 'pitch') {
    const [row] = await db.select({ state: pitches.state }).from(pitches).where(eq(pitches.id, subject.id))
    if (row === undefined) return 'the pitch does not exist'
    return MATCHED_STATES.some((state) => state === row.state) ? null : `the pitch is ${row.state}`
  }
  const [row] = await db
    .select({ state: mandates.state, investorState: investors.state })
    .from(mandates)
    .innerJoin(investors, eq(mandates.investorId, investors.id))
    .where(eq(mandates.id, subject.id))
  if (row === undefined) return 'the mandate does not exist'
  if (row.state !== 'active') return `the mandate is ${row.state}`
  return row.investorState === 'verified' ? null : `the investor is ${row.investorState}`
}
