import { STAGES } from '@scalebridge/db/reference'
import { stageDistance } from './factors.ts'
import type { Gate, Opening } from '../facts/codes.ts'
import { countriesOf } from '../facts/places.ts'
import type { Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from './prepare.ts'
import type { FailedGate } from './result.ts'
import { gapBetween, leastWithin, mostWithin } from '../facts/ticket.ts'

type GateRule = (pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy) => FailedGate | null

/**
 * The gates in the order in which they are told. None closes on something that the pitch does not say.
 * The first five are never softened; the others are near misses that a wider mandate or another ask would open.
 */
const GATES: readonly GateRule[] = [
  sameOrganisation,
  closedByPeople,
  excludedSector,
  refusedType,
  excludedCountry,
  outsideGeography,
  noSharedInstrument,
  ticketOutOfReach,
  stageOutside,
]

/** Returns the closed gates of a pair with what would open each; empty when the pair is eligible. */
export function closedGates(pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy): FailedGate[] {
  return GATES.map((gate) => gate(pitch, mandate, policy)).filter((gate) => gate !== null)
}

/** Tells whether every gate of a pair is open; stops at the first closed one. */
export function isEligible(pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy): boolean {
  return GATES.every((gate) => gate(pitch, mandate, policy) === null)
}

/** The gates that a pitch is held against in columns, for all mandates at once (mandate-columns.ts). */
const IN_COLUMNS: ReadonlySet<GateRule> = new Set([outsideGeography, noSharedInstrument, ticketOutOfReach])
const BESIDE_COLUMNS = GATES.filter((gate) => !IN_COLUMNS.has(gate))

/** As isEligible, for a pair of which the gates in columns are known to be open. */
export function isEligibleBesides(pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy): boolean {
  return BESIDE_COLUMNS.every((gate) => gate(pitch, mandate, policy) === null)
}

function closed(gate: Gate, opensWhen: Opening): FailedGate {
  return { ...gate, opensWhen }
}

function sameOrganisation({ facts: pitch }: PreparedPitch, { facts: mandate }: PreparedMandate): FailedGate | null {
  if (pitch.organisationId !== mandate.organisationId) return null
  return closed({ code: 'organisation.same', params: {} }, { code: 'organisation.never', params: {} })
}

/** A ban, a veto or a conflict of interest. Without a parameter: only the Secretariat learns that there is one, and from its own tables which. */
function closedByPeople({ facts: pitch }: PreparedPitch, { closedOrganisations, closedPitches }: PreparedMandate): FailedGate | null {
  if (!closedOrganisations.has(pitch.organisationId) && !closedPitches.has(pitch.id)) return null
  return closed({ code: 'pair.closed', params: {} }, { code: 'pair.never', params: {} })
}

function excludedSector({ facts: pitch }: PreparedPitch, { facts: mandate }: PreparedMandate): FailedGate | null {
  if (pitch.sensitiveSectors.length === 0) return null
  const sectors = pitch.sensitiveSectors.filter((sector) => mandate.excludedSectors.includes(sector))
  if (sectors.length === 0) return null
  const params = { sectors }
  return closed({ code: 'sector.excluded', params }, { code: 'sector.exclusion_lifted', params })
}

function refusedType({ facts: pitch }: PreparedPitch, { facts: mandate }: PreparedMandate): FailedGate | null {
  if (!pitch.refusedInvestorTypes.includes(mandate.investorType)) return null
  const params = { investorType: mandate.investorType }
  return closed({ code: 'investor_type.refused', params }, { code: 'investor_type.accepted', params })
}

/** Closed by any country of the pitch that the mandate excludes, and by a region that it excludes entirely. */
function excludedCountry({ facts: pitch, places }: PreparedPitch, { facts: mandate }: PreparedMandate): FailedGate | null {
  if (mandate.excludedCountries.length === 0) return null
  const isExcluded = (country: string) => mandate.excludedCountries.includes(country)
  const named = new Set([...pitch.countries, ...places])
  const excluded = [...named].filter((place) => countriesOf(place).every(isExcluded))
  if (excluded.length === 0) return null
  const params = { places: [...new Set(excluded.flatMap(countriesOf))] }
  return closed({ code: 'country.excluded', params }, { code: 'country.exclusion_lifted', params })
}

/** A strict mandate wants at least one place of the pitch inside its own, or wide enough to hold one of them. */
function outsideGeography({ places }: PreparedPitch, mandate: PreparedMandate): FailedGate | null {
  const { strictGeography, countries, countryGroups } = mandate.facts
  if (!strictGeography || !mandate.statesPlaces || places.length === 0) return null
  const isOutside = (place: string) => OUTSIDE.has(mandate.place(place).relation)
  if (!places.every(isOutside)) return null
  const wanted = [...countries, ...countryGroups]
  return closed({ code: 'geography.outside', params: { places, wanted } }, { code: 'geography.widened', params: { places } })
}

export const OUTSIDE: ReadonlySet<string> = new Set(['near_subregion', 'near_region', 'elsewhere'])

function noSharedInstrument({ instruments }: PreparedPitch, mandate: PreparedMandate): FailedGate | null {
  const offered = mandate.facts.instruments
  if (instruments.length === 0 || offered.length === 0) return null
  if (instruments.some((key) => mandate.instrument(key) > 0)) return null
  return closed(
    { code: 'instrument.none_shared', params: { asked: instruments, offered } },
    { code: 'instrument.added', params: { anyOf: offered } },
  )
}

function ticketOutOfReach({ ask }: PreparedPitch, { ticket }: PreparedMandate, policy: Policy): FailedGate | null {
  const reach = policy.ticket.widestGap
  if (!ask || !ticket || gapBetween(ask, ticket) <= reach) return null
  if (ask.high < ticket.low) {
    return closed(
      {
        code: 'ticket.too_small',
        params: { askUsdMinor: ask.high, minimumUsdMinor: ticket.low, shortUsdMinor: ticket.low - ask.high },
      },
      { code: 'ask.at_least', params: { usdMinor: leastWithin(ticket.lowBucket - reach) } },
    )
  }
  return closed(
    {
      code: 'ticket.too_large',
      params: { askUsdMinor: ask.low, maximumUsdMinor: ticket.high, overUsdMinor: ask.low - ticket.high },
    },
    { code: 'ask.at_most', params: { usdMinor: mostWithin(ticket.highBucket + reach) } },
  )
}

function stageOutside({ stage, facts }: PreparedPitch, { stages }: PreparedMandate, policy: Policy): FailedGate | null {
  const widest = policy.stageGateDistance
  if (widest === null || stage === null || facts.stage === null || stages.length === 0) return null
  if (stageDistance(stage, stages) <= widest) return null
  const accepted = stages
    .toSorted((a, b) => a - b)
    .map((index) => STAGES[index])
    .filter((key) => key !== undefined)
  const open = STAGES.filter((_, index) => stageDistance(index, stages) <= widest)
  return closed({ code: 'stage.outside', params: { stage: facts.stage, accepted } }, { code: 'stage.any_of', params: { stages: open } })
}
