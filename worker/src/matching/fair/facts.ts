/** From what is known of pitches and their organisations to what fairness looks at. Pure. */
import { WORLD } from '@scalebridge/db/reference'
import type { PitchFacts } from '../facts/facts.ts'
import { chainOf, countriesOf, placesOf, type GroupMembers } from '../facts/places.ts'
import type { FairPitch } from './input.ts'

/** What the pitch itself does not tell. */
export interface OrganisationFacts {
  readonly stakeholderType: string | null
  /** Whether it pitched in an earlier edition. */
  readonly pitchedBefore: boolean
}

/** Kinds of organisation that seldom reach investors by themselves. None of them is an attribute of who somebody is. */
const GRASSROOTS: readonly string[] = ['volunteers', 'farmers', 'workers_trade_unions', 'msme', 'diaspora']
/** Kinds by which people say who they are: counted, never scored and never placed by. */
const IDENTITIES: readonly string[] = ['women', 'children_youth', 'indigenous_peoples', 'persons_with_disabilities', 'ageing']

/**
 * What fairness looks at in each pitch. A first-timer's organisation has pitched in no earlier edition, where there was one;
 * unusual is a grassroots organisation, or a primary and a second goal that meet less often than by chance among the pitches
 * (negative pointwise mutual information).
 */
export function fairPitchesFrom(
  pitches: readonly PitchFacts[],
  organisations: ReadonlyMap<string, OrganisationFacts>,
  membersOf: GroupMembers,
): FairPitch[] {
  const anyBefore = [...organisations.values()].some(({ pitchedBefore }) => pitchedBefore)
  const isRare = rarePairs(pitches)
  return pitches.map((pitch) => {
    const organisation = organisations.get(pitch.organisationId)
    const type = organisation?.stakeholderType ?? ''
    const isFirstTimer = anyBefore && organisation !== undefined && !organisation.pitchedBefore
    const groups = [
      ...(['ldc', 'sids', 'lldc'] as const).filter((group) => reaches(pitch, membersOf(group))),
      ...(pitch.language === null ? [] : [`language:${pitch.language}`]),
      ...(isFirstTimer ? ['first_timer'] : []),
      ...(IDENTITIES.includes(type) ? [`identity:${type}`] : []),
    ]
    return {
      id: pitch.id,
      primaryGoal: pitch.goals[0] ?? null,
      isFirstTimer,
      isUnusual: GRASSROOTS.includes(type) || isRare(pitch.goals),
      goals: pitch.goals,
      regions: [...new Set(placesOf(pitch).map((place) => chainOf(place).at(-1) ?? WORLD))],
      groups,
    }
  })
}

/** Whether every place of a pitch lies in a group: a pitch for the whole world is nobody's in particular. */
function reaches(pitch: PitchFacts, members: ReadonlySet<string>): boolean {
  const places = placesOf(pitch)
  return places.length > 0 && places.every((place) => place !== WORLD && countriesOf(place).every((country) => members.has(country)))
}

function rarePairs(pitches: readonly PitchFacts[]): (goals: readonly number[]) => boolean {
  const single = new Map<number, number>()
  const paired = new Map<number, number>()
  const withTwo = pitches.filter(({ goals }) => goals.length > 1)
  const keyOf = ([a = 0, b = 0]: readonly number[]) => 100 * Math.min(a, b) + Math.max(a, b)
  for (const { goals } of withTwo) {
    for (const goal of goals.slice(0, 2)) single.set(goal, (single.get(goal) ?? 0) + 1)
    paired.set(keyOf(goals), (paired.get(keyOf(goals)) ?? 0) + 1)
  }
  // p(a, b) < p(a) p(b), in whole numbers; either goal of a pair may be the primary one, hence the 2.
  return (goals) => {
    const [a, b] = goals
    if (a === undefined || b === undefined) return false
    const together = (paired.get(keyOf(goals)) ?? 0) * 2 * withTwo.length
    return together < (single.get(a) ?? 0) * (single.get(b) ?? 0)
  }
}
