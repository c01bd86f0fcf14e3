import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { isShared } from '@scalebridge/db/publishing'
import { final } from '../../failures.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { TextPage } from '../words/text-page.ts'
import { copyPitches } from './copied-pitches.ts'
import {
  closedToFrom,
  mandateFactsFrom,
  OPEN_TO_ALL,
  pitchFactsFrom,
  usdMinorOf,
  usdRatesFrom,
  type PitchRow,
  type UsdRates,
} from './from-rows.ts'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { dayOf, type PastProject } from '../track/past-project.ts'
import { pastProjectFrom } from '../track/subject.ts'

const { editions, exchangeRates, investors, mandates, pastGrants, pitches } = schema

/** All that takes part in an edition's matching. */
export interface EditionFacts {
  /** The day on which dated country groups are read: the closing of the call. */
  on: Date
  pitches: PitchFacts[]
  /** Active mandates of verified investors. */
  mandates: MandateFacts[]
}

/** By what an edition's dated groups and amounts are read. */
export interface Terms {
  readonly editionId: string
  readonly on: Date
  readonly rates: UsdRates
}

/** A pitch or a mandate. */
export interface Subject {
  kind: 'pitch' | 'mandate'
  id: string
}

/** Reads what an edition's matching is made from, in rising order of ids. */
export async function loadEdition(db: Db | Tx, editionId: string): Promise<EditionFacts> {
  const terms = await loadTerms(db, editionId)
  const pitchFacts = await loadPitches(db, terms)
  const open = await loadMandates(db, terms)
  const closedTo = await closedToOf(db, editionId)
  return {
    on: terms.on,
    pitches: pitchFacts,
    mandates: open.map((mandate) => ({ ...mandate, closedTo: closedToFrom(closedTo, mandate.id) })),
  }
}

export async function loadTerms(db: Db | Tx, editionId: string): Promise<Terms> {
  const [edition] = await db.select({ on: editions.closesAt }).from(editions).where(eq(editions.id, editionId))
  if (edition === undefined) throw final('the edition does not exist')
  const rates = await db.select().from(exchangeRates).where(eq(exchangeRates.editionId, editionId)).orderBy(exchangeRates.currency)
  return { editionId, on: edition.on, rates: usdRatesFrom(rates) }
}

/** A pitch whose partnership took back that investors see it takes no part, from the next match on. */
const IS_SHARED = sql.raw(isShared('pitches.id'))

/** Tells the pitches of an edition that take part in matching. */
export function takesPart(editionId: string): SQL | undefined {
  return and(eq(pitches.editionId, editionId), inArray(pitches.state, MATCHED_STATES), IS_SHARED)
}

/** What matching looks at: a page of whole rows would take half as long again. */
const FIELDS = {
  id: pitches.id,
  organisationId: pitches.organisationId,
  language: pitches.language,
  title: pitches.title,
  summary: pitches.summary,
  goals: pitches.goals,
  targets: pitches.targets,
  scope: pitches.scope,
  countries: pitches.countries,
  regions: pitches.regions,
  askMinor: pitches.askMinor,
  askMinimumMinor: pitches.askMinimumMinor,
  askCurrency: pitches.askCurrency,
  instruments: pitches.instruments,
  wantedInvestorTypes: pitches.wantedInvestorTypes,
  refusedInvestorTypes: pitches.refusedInvestorTypes,
  supportNeeded: pitches.supportNeeded,
  sensitiveSectors: pitches.sensitiveSectors,
  stage: pitches.stage,
  evidenceLevel: pitches.evidenceLevel,
  problem: pitches.problem,
  approach: pitches.approach,
  results: pitches.results,
  scalePlan: pitches.scalePlan,
  lessons: pitches.lessons,
} satisfies Record<keyof PitchRow, unknown>

/** The pitches of an edition that take part, in rising order of ids; those with these ids, or all. */
export async function loadPitches(db: Db | Tx, terms: Terms, ids?: readonly string[]): Promise<PitchFacts[]> {
  if (ids === undefined) return db.transaction((tx) => readPitches(tx, terms))
  const found: PitchFacts[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows: PitchRow[] = await db
      .select(FIELDS)
      .from(pitches)
      .where(and(takesPart(terms.editionId), inArray(pitches.id, ids.slice(from, from + AT_ONCE))))
    found.push(...rows.map((row) => pitchFactsFrom(row, terms.rates)))
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Pitches asked for by their ids at once. */
const AT_ONCE = 2_000

/** All of them, told page by page as they come, with the bytes of their texts. */
export async function readPitches(tx: Tx, { editionId, rates }: Terms, each: (texts: TextPage) => void = () => {}): Promise<PitchFacts[]> {
  const found: PitchFacts[] = []
  for await (const page of copyPitches(tx, takesPart(editionId), { rates })) {
    for (const pitch of page.pitches) found.push(pitch)
    each(page.texts)
  }
  return found
}

/** Which mandates are asked for. */
export interface MandateChoice {
  readonly ids: readonly string[]
  readonly investorIds: readonly string[]
}

/**
 * The mandates of an edition that take part, in rising order of ids; the chosen ones, or all. They are open to all: whom
 * people keep apart is read apart, for it depends on the pitch as well.
 */
export async function loadMandates(db: Db | Tx, { editionId, rates }: Terms, choice?: MandateChoice): Promise<MandateFacts[]> {
  const rows = await db
    .select({ mandate: mandates, organisationId: investors.organisationId, investorType: investors.investorType })
    .from(mandates)
    .innerJoin(investors, eq(mandates.investorId, investors.id))
    .where(and(eq(mandates.editionId, editionId), eq(mandates.state, 'active'), eq(investors.state, 'verified'), chosen(choice)))
    .orderBy(mandates.id)
  return rows.map(({ mandate, ...investor }) => mandateFactsFrom({ ...mandate, ...investor }, rates, OPEN_TO_ALL))
}

/** What the investors of an edition's active mandates funded before, in rising order of ids. */
export async function loadHistory(db: Db | Tx, { editionId, rates }: Terms): Promise<PastProject[]> {
  const ofEdition = db
    .select({ id: mandates.investorId })
    .from(mandates)
    .where(and(eq(mandates.editionId, editionId), eq(mandates.state, 'active')))
  const rows = await db.select().from(pastGrants).where(inArray(pastGrants.investorId, ofEdition)).orderBy(pastGrants.id)
  return rows.map(({ amountMinor, currency, awardedOn, ...grant }) =>
    pastProjectFrom({ ...grant, amountUsdMinor: usdMinorOf(amountMinor, currency, rates), day: dayOf(awardedOn) }),
  )
}

function chosen(choice: MandateChoice | undefined): SQL | undefined {
  if (choice === undefined) return undefined
  return or(inArray(mandates.id, [...choice.ids]), inArray(mandates.investorId, [...choice.investorIds]))
}

/** Why a pitch or mandate takes no part in matching, in words; null when it does. */
export async function whyNotMatched(db: Db | Tx, subject: Subject): Promise<string | null> {
  if (subject.kind === 'pitch') {
    const [row] = await db
      .select({ state: pitches.state, isShared: sql<boolean>`${IS_SHARED}` })
      .from(pitches)
      .where(eq(pitches.id, subject.id))
    if (row === undefined) return 'the pitch does not exist'
    if (!MATCHED_STATES.some((state) => state === row.state)) return `the pitch is ${row.state}`
    return row.isShared ? null : 'its partnership took back that investors see it'
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
