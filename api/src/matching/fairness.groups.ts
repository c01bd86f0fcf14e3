import { suppressRow } from '@scalebridge/db/privacy'
import type { FairnessReport, GroupShare } from '@scalebridge/db/rules'
import type { ToldGroup } from './fairness.contract.ts'

const LANGUAGE = 'language:'
const IDENTITY = 'identity:'

/**
 * A run's groups as they may be told. Each pitch is written in one language, so that languages add up to all; what organisations say
 * that they are does not; and of every other group its complement is a group too.
 */
export function tellGroups({ groups, eligiblePitches }: Pick<FairnessReport, 'groups' | 'eligiblePitches'>): ToldGroup[] {
  const languages = groups.filter(({ key }) => key.startsWith(LANGUAGE))
  const identities = groups.filter(({ key }) => key.startsWith(IDENTITY))
  const told = new Map([...toldOf(languages, true), ...toldOf(identities, false)])
  return groups.map((group) => {
    const [alone = null] = suppressRow([group.pitches, Math.max(0, eligiblePitches - group.pitches)], true)
    const pitches = told.has(group.key) ? told.get(group.key) : alone
    return pitches === null || pitches === undefined ? hideGroup(group.key) : group
  })
}

function toldOf(groups: readonly GroupShare[], isTotalKnown: boolean): [string, number | null][] {
  const counts = suppressRow(
    groups.map(({ pitches }) => pitches),
    isTotalKnown,
  )
  return groups.map(({ key }, nth) => [key, counts[nth] ?? null])
}

/** A group of which nothing is told but that it is there. */
export function hideGroup(key: string): ToldGroup {
  return { key, pitches: null, places: null, poolPermille: null, placesPermille: null }
}

/** Whether a group's numbers are told. */
export function isTold(group: ToldGroup): group is GroupShare {
  return group.pitches !== null
}
