/**
 * What a partnership may read of a pair: the one place that decides it. An investor's ticket sizes, the text of its mandate, its
 * exclusions and the least evidence that it asks for are its own affair. A reason therefore says in words which way the pitch
 * is off, and only parameters that stand here pass: one that a code of the engine gains later stays inside until it is added.
 */
import { SENSITIVE_SECTORS, type MandateThreshold } from '@scalebridge/db/reference'
import type { mandates } from '@scalebridge/db/schema'
import type { MandateRow, ReasonCode } from '@scalebridge/worker/engine'
import { listed } from '../editions/editions.ts'
import type { Factor, PairScore, Reason } from './match.shapes.ts'
import type { PublicProfile } from './what-if.contract.ts'

type Mandates = typeof mandates.$inferSelect

type Subject = ReasonCode extends `${infer S}.${string}` ? S : never

/** Parameters that pass, by the subject of the reason: what the pitch itself says, and what mandates are looked for by. */
export const TOLD_TO_PARTNERSHIPS: Readonly<Partial<Record<Subject, readonly (keyof Reason['params'])[]>>> = {
  goals: ['shared', 'wanted', 'stated', 'primary'],
  targets: ['shared', 'wanted', 'stated'],
  geography: ['places', 'groups', 'wanted'],
  presence: ['places', 'groups', 'wanted'],
  ticket: ['askUsdMinor'],
  coverage: ['askUsdMinor'],
  instrument: ['instruments', 'asked', 'offered'],
  stage: ['stage', 'nearest', 'steps', 'accepted'],
  evidence: ['level'],
  track_record: ['similarProjects'],
  investor_type: ['investorType', 'wanted'],
  support: ['support', 'needed', 'offered'],
}

/** A reason with no parameter but those that a partnership may read. */
export function toldReason({ code, params }: Reason): Reason {
  const told = Object.entries(TOLD_TO_PARTNERSHIPS).find(([subject]) => code.startsWith(`${subject}.`))?.[1] ?? []
  const names: readonly string[] = told
  return { code, params: Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name))) }
}

/** A pair with its points, and its reasons as a partnership may read them. */
export function toldPair(pair: PairScore): PairScore {
  const side = (given: PairScore['investorSide']) => ({
    ...given,
    factors: given.factors.map((factor: Factor) => ({ ...factor, reason: toldReason(factor.reason) })),
  })
  return { ...pair, investorSide: side(pair.investorSide), pitchSide: side(pair.pitchSide) }
}

/** Where the steps of a decade begin: amounts that people name, so that most tickets are read as they stand. */
const STEPS = [1, 1.5, 2, 3, 5, 7, 10] as const

/**
 * A mandate as its partnership side is told of it: the ticket starts at the next step up and ends at the next one down.
 * Points, scores, order and gates that a partnership reads come from this, so that an ask edited again and again tells the
 * step and never the amount. It promises no more than is true; where both ends lie within one step, it is the whole step.
 */
export function toldMandate<M extends Pick<MandateRow, 'ticketMinMinor' | 'ticketMaxMinor'>>(mandate: M): M {
  const { ticketMinMinor: least, ticketMaxMinor: most } = mandate
  const ticketMinMinor = least === null ? null : stepsAround(least).up
  const ticketMaxMinor = most === null ? null : stepsAround(most).down
  if (least === null || most === null || (ticketMinMinor ?? 0) <= (ticketMaxMinor ?? 0))
    return { ...mandate, ticketMinMinor, ticketMaxMinor }
  return { ...mandate, ticketMinMinor: stepsAround(least).down, ticketMaxMinor: stepsAround(most).up }
}

/** The steps at or next to an amount of minor units; ten of them and fewer are their own. */
export function stepsAround(amountMinor: number): { down: number; up: number } {
  let decade = 1
  while (decade * 10 <= amountMinor) decade *= 10
  if (decade < 10) return { down: amountMinor, up: amountMinor }
  const steps = STEPS.map((step) => step * decade)
  return {
    down: steps.findLast((step) => step <= amountMinor) ?? amountMinor,
    up: steps.find((step) => step >= amountMinor) ?? amountMinor,
  }
}

/** The thresholds that the investor lets partnerships read, as it stated them; null for each that it keeps to itself. */
export function publicProfile(
  mandate: Pick<Mandates, 'publicThresholds' | 'ticketMinMinor' | 'ticketMaxMinor' | 'ticketCurrency' | 'minimumEvidence'> &
    Pick<Mandates, 'excludedCountries' | 'excludedSectors'>,
): PublicProfile {
  const { publicThresholds, ticketMinMinor, ticketMaxMinor, ticketCurrency, minimumEvidence, excludedCountries, excludedSectors } = mandate
  const isPublic = (threshold: MandateThreshold) => publicThresholds.includes(threshold)
  return {
    ticket: isPublic('ticket') ? { minimumMinor: ticketMinMinor, maximumMinor: ticketMaxMinor, currency: ticketCurrency } : null,
    evidence: isPublic('evidence') ? { minimum: minimumEvidence } : null,
    exclusions: isPublic('exclusions')
      ? { countries: excludedCountries, sectors: excludedSectors.map((sector) => listed(SENSITIVE_SECTORS, sector)) }
      : null,
  }
}
