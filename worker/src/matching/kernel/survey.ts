import { placesOf } from '../places.ts'
import type { PitchFacts } from '../facts.ts'

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
  /** Ranks of each organisation's pitches, rising. */
  readonly ranksOfOrganisation: ReadonlyMap<string, readonly number[]>
  readonly rankOfPitch: ReadonlyMap<string, number>
}

/** Reads the pitches once, in rising order of ids. */
export function surveyPitches(pitches: readonly PitchFacts[]): Survey {
  const places = new Set<string>()
  const named = new Set<string>()
  const instruments = new Set<string>()
  const ranksOfOrganisation = new Map<string, number[]>()
  const rankOfPitch = new Map<string, number>()
  let mostGoals = 0
  let mostTargets = 0
  for (const [rank, pitch] of pitches.entries()) {
    for (const place of placesOf(pitch)) places.add(place)
    for (const country of pitch.countries) named.add(country)
    for (const instrument of pitch.instruments) instruments.add(instrument)
    mostGoals = Math.max(mostGoals, pitch.goals.length)
    mostTargets = Math.max(mostTargets, pitch.targets.length)
    const ranks = ranksOfOrganisation.get(pitch.organisationId)
    if (ranks === undefined) ranksOfOrganisation.set(pitch.organisationId, [rank])
    else ranks.push(rank)
    rankOfPitch.set(pitch.id, rank)
  }
  for (const place of places) named.add(place)
  return { places, named, instruments, mostGoals, mostTargets, ranksOfOrganisation, rankOfPitch }
}
