import { schema } from '@scalebridge/db'
import { costOf, type Claim } from '@scalebridge/db/rules'
import { mandateFactsFrom, OPEN_TO_ALL, pitchFactsFrom, usdMinorOf, type UsdRates } from '@scalebridge/worker/engine'
import { inArray } from 'drizzle-orm'
import { listedClaimsOf } from '../evidence/evidence.ts'
import type { MandateRow } from '../investors/investors.queries.ts'
import { toInvestorPitch } from '../matching/investor-pitch.ts'
import { findCurrentRunId, findListed, type VisiblePitchRow } from '../matching/matching.queries.ts'
import { toFailedGates, toPairScore, type EditionEngine, type MatchingDeps } from '../matching/reasons.ts'
import type { Actor } from '../platform/actor.ts'
import { gatesFor, pairFor, forEyes, textsOf } from '../publishing/view.ts'
import { listedTermsOf } from '../terms/terms.ts'
import type { Brief, Comparison } from './lists.contract.ts'
import { withReference, type OpenPitch } from './open-pitches.ts'

const { exchangeRates } = schema
/** A rate of no currency to itself needs no source. */
const DOLLAR = 'USD'

/** What an investor reads of these pitches before a decision, in the order given, and the rates by which their dollars were made. */
export async function briefsOf(deps: MatchingDeps, actor: Actor, pitches: readonly OpenPitch[]): Promise<Comparison> {
  const engines = new Map<string, EditionEngine>()
  const items: Brief[] = []
  for (const { row, eyes, mandates } of pitches) {
    const edition =
      engines.get(row.editionId) ?? (await deps.reasons.engineFor(row.editionId, await findCurrentRunId(deps.db, row.editionId)))
    engines.set(row.editionId, edition)
    const terms = await listedTermsOf(deps, actor, { mandates, pitchId: row.id })
    items.push({
      pitch: toInvestorPitch(withReference(row), eyes),
      texts: textsOf(row, eyes),
      usd: inDollars(forEyes(row, eyes), {
        gapMinor: terms?.computed.gapMinor ?? null,
        currency: terms?.sheet.currency ?? null,
        rates: edition.rates,
      }),
      costsPerUnit: costsOf(await listedClaimsOf(deps.db, mandates, row.id), edition.rates),
      terms,
      matches: await Promise.all(mandates.map((mandate) => matchOf(deps, edition, { mandate, row, eyes }))),
    })
  }
  return { items, rates: await ratesOf(deps, items, [...engines.keys()]) }
}

function inDollars(
  { askMinor, askMinimumMinor, askCurrency }: VisiblePitchRow,
  { gapMinor, currency, rates }: { gapMinor: number | null; currency: string | null; rates: UsdRates },
): Brief['usd'] {
  return {
    askMinor: usdMinorOf(askMinor, askCurrency, rates),
    askMinimumMinor: usdMinorOf(askMinimumMinor, askCurrency, rates),
    gapMinor: usdMinorOf(gapMinor, currency, rates),
  }
}

/** What the claims say that a unit costs: as stated, and in dollars where that can be read and has a rate. */
function costsOf(claims: readonly Claim[], rates: UsdRates): Brief['costsPerUnit'] {
  return claims.flatMap(({ costPerUnit, indicator }) => {
    const stated = costPerUnit?.trim() ?? ''
    if (stated === '') return []
    const cost = costOf(stated)
    const currency = cost?.currency ?? null
    return [{ stated, indicator, currency, usdMinor: usdMinorOf(cost?.amountMinor ?? null, currency, rates) }]
  })
}

/** As the list shows the pair where it is on one; else worked out now, or the gates that are closed. */
async function matchOf(
  deps: MatchingDeps,
  { engine, rates }: EditionEngine,
  { mandate, row, eyes }: Pick<OpenPitch, 'row' | 'eyes'> & { mandate: MandateRow },
): Promise<Brief['matches'][number]> {
  const named = { mandateId: mandate.id, mandateName: mandate.name }
  const place = mandate.state === 'active' ? await findListed(deps.db, mandate, row.id) : undefined
  const [told] = (place === undefined ? undefined : await deps.reasons.pairsOf({ ...place, side: 'mandate' }, mandate, [row.id])) ?? []
  if (told !== undefined) return { ...named, pair: pairFor(told, eyes), gates: [] }
  const result = engine.scorePair(pitchFactsFrom(row, rates), mandateFactsFrom(mandate, rates, OPEN_TO_ALL))
  return result.eligible
    ? { ...named, pair: pairFor(toPairScore(result), eyes), gates: [] }
    : { ...named, pair: null, gates: gatesFor(toFailedGates(result.gates), eyes) }
}

/** The rates of every currency among these, each with its day and its source. */
async function ratesOf(deps: MatchingDeps, items: readonly Brief[], editionIds: readonly string[]): Promise<Comparison['rates']> {
  const currencies = items
    .flatMap(({ pitch, terms, costsPerUnit }) => [
      pitch.askCurrency,
      terms?.sheet.currency ?? null,
      ...costsPerUnit.map(({ currency }) => currency),
    ])
    .filter((currency) => currency !== null && currency !== DOLLAR)
  if (currencies.length === 0) return []
  const rows = await deps.db
    .select()
    .from(exchangeRates)
    .where(inArray(exchangeRates.editionId, [...editionIds]))
    .orderBy(exchangeRates.currency, exchangeRates.asOf)
  return rows
    .filter(({ currency }) => currencies.includes(currency))
    .map(({ currency, usdPerUnit, asOf, source }) => ({ currency, usdPerUnit: Number(usdPerUnit), asOf, source }))
}
