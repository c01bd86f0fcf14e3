import { placesOf } from '../facts/places.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'

/** What the pitches of a run speak of, so that mandates need bitmaps and rows for nothing else. */
export interface Survey {
  /** Places by which pitches are matched. */
  readonly places: ReadonlySet<string>
  /** Places and countries that pitches name in any way. */
  readonly named: ReadonlySet<string>
  readonly instruments: ReadonlySet<string>
  /** Most goals of one pitch. */
  readonly mostGoals: number
  /** Most targets of one pitch. */
  readonly mostTargets: number
  /** Positions, in the order of the tiles and rising, of the pitches of each organisation that some mandate is kept from. */
  readonly positionsOfOrganisation: ReadonlyMap<string, readonly number[]>
  /** Position of each pitch that some mandate is kept from. */
  readonly positionOfPitch: ReadonlyMap<string, number>
}

/** Reads the pitches once, in the order of the tiles. */
export function surveyPitches(pitches: readonly PitchFacts[], mandates: readonly MandateFacts[]): Survey {
  const closedOrganisations = new Set(mandates.flatMap(({ organisationId, closedTo }) => [organisationId, ...closedTo.organisationIds]))
  const closedPitches = new Set(mandates.flatMap(({ closedTo }) => closedTo.pitchIds))
  const places = new Set<string>()
  const named = new Set<string>()
  const instruments = new Set<string>()
  const positionsOfOrganisation = new Map<string, number[]>()
  const positionOfPitch = new Map<string, number>()
  let mostGoals = 0
  let mostTargets = 0
  for (const [position, pitch] of pitches.entries()) {
    for (const place of placesOf(pitch)) places.add(place)
    for (const country of pitch.countries) named.add(country)
    for (const instrument of pitch.instruments) instruments.add(instrument)
    mostGoals = Math.max(mostGoals, pitch.goals.length)
    mostTargets = Math.max(mostTargets, pitch.targets.length)
    if (closedPitches.has(pitch.id)) positionOfPitch.set(pitch.id, position)
    if (!closedOrganisations.has(pitch.organisationId)) continue
    const positions = positionsOfOrganisation.get(pitch.organisationId)
    if (positions === undefined) positionsOfOrganisation.set(pitch.organisationId, [position])
    else positions.push(position)
  }
  for (const place of places) named.add(place)
  return { places, named, instruments, mostGoals, mostTargets, positionsOfOrganisation, positionOfPitch }
}
