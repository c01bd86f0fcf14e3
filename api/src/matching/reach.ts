import { closedToOf } from '@scalebridge/db/pair-rules'
import { closedToFrom, mandateFactsFrom, pitchFactsFrom, widenings } from '@scalebridge/worker/engine'
import type { MandateRow } from '../investors/investors.queries.ts'
import { findCurrentRunId, listGateRows } from './matching.queries.ts'
import { stepsAround, toldMandate } from './partner-view.ts'
import type { MatchingDeps } from './reasons.ts'
import type * as contract from './what-if.contract.ts'

const TENS = 10
const MOST_EVIDENCE = 5

/** How an edition's pairs are judged now. */
export async function engineOf({ db, reasons }: MatchingDeps, editionId: string) {
  return reasons.engineFor(editionId, await findCurrentRunId(db, editionId))
}

/**
 * How many pitches a mandate reaches, what keeps most of them out, and what a step in either direction does. An investor that is
 * not verified is told whole tens of a mandate whose amounts are read in steps, so that no count, however often it is asked
 * for, closes in on the ask of one pitch.
 */
export async function reachOf(deps: MatchingDeps, stated: MandateRow): Promise<contract.Reach> {
  const isRounded = stated.investorState !== 'verified'
  const mandate = isRounded ? toldMandate(stated) : stated
  const { engine, rates } = await engineOf(deps, mandate.editionId)
  const [rows, closedTo] = await Promise.all([
    listGateRows(deps.db, mandate.editionId),
    closedToOf(deps.db, mandate.editionId, { mandateId: mandate.id }),
  ])
  const pitches = rows.filter(({ organisationId }) => organisationId !== mandate.organisationId).map((row) => pitchFactsFrom(row, rates))
  const factsOf = (row: MandateRow) => mandateFactsFrom(row, rates, closedToFrom(closedTo, mandate.id))
  const countOf = (row: MandateRow) => {
    const facts = factsOf(row)
    return pitches.filter((pitch) => engine.whyNot(pitch, facts).length === 0).length
  }
  const told = (count: number) => (isRounded ? Math.round(count / TENS) * TENS : count)
  const reach = widenings(factsOf(mandate), pitches, engine)
  return {
    isRounded,
    eligible: told(reach.eligible),
    pitches: told(reach.pitches),
    binding: reach.binding === null ? null : { code: reach.binding.code, pitches: told(reach.binding.pitches) },
    widenings: isRounded
      ? []
      : reach.widenings.map(({ widening, ...brings }) => ({ ...brings, widening: { ...widening } as contract.Widening })), // as: the engine takes its keys from the same reference lists
    neighbours: neighboursOf(mandate).map(({ change, ...step }) => ({ ...step, eligible: told(countOf({ ...mandate, ...change })) })),
  }
}

type Change = Partial<Pick<MandateRow, 'ticketMinMinor' | 'ticketMaxMinor' | 'minimumEvidence' | 'strictGeography'>>
type Step = Omit<contract.Neighbour, 'eligible'> & { change: Change }

/** The steps next to each threshold that the mandate states; those that would contradict it are left out. */
function neighboursOf({ ticketMinMinor: least, ticketMaxMinor: most, minimumEvidence, strictGeography, ...mandate }: MandateRow): Step[] {
  const minima = least === null ? [] : stepsBeside(least).filter((amount) => most === null || amount <= most)
  const maxima = most === null ? [] : stepsBeside(most).filter((amount) => least === null || amount >= least)
  const levels =
    minimumEvidence === null ? [] : [minimumEvidence - 1, minimumEvidence + 1].filter((level) => level >= 0 && level <= MOST_EVIDENCE)
  const isPlaced = mandate.countries.length + mandate.countryGroups.length > 0
  return [
    ...minima.map((amountMinor) => ({ kind: 'ticket_minimum' as const, amountMinor, change: { ticketMinMinor: amountMinor } })),
    ...maxima.map((amountMinor) => ({ kind: 'ticket_maximum' as const, amountMinor, change: { ticketMaxMinor: amountMinor } })),
    ...levels.map((level) => ({ kind: 'evidence' as const, level, change: { minimumEvidence: level } })),
    ...(isPlaced ? [{ kind: 'strict' as const, isStrict: !strictGeography, change: { strictGeography: !strictGeography } }] : []),
  ]
}

/** The amounts of half and of twice as much, as people would name them. */
function stepsBeside(amountMinor: number): number[] {
  const beside = [stepsAround(Math.ceil(amountMinor / 2)).down, stepsAround(Math.min(amountMinor * 2, Number.MAX_SAFE_INTEGER / 2)).up]
  return beside.filter((step) => step >= 1 && step !== amountMinor && Number.isSafeInteger(step))
}
