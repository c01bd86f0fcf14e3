import type { MandateFacts } from '../facts/facts.ts'
import { placeTable, type GroupMembers } from '../facts/places.ts'
import { RELATIONS } from '../facts/policy.ts'
import { once } from './dictionary.ts'

/** How near each of some places is to a mandate, as indexes into RELATIONS, nearest first. */
export type RelationsOf = (mandate: MandateFacts) => Uint8Array

/**
 * Makes the answers for a list of places. A place is as near to a mandate as to the nearest of the codes that it names:
 * no rule of places.ts joins two codes. So the reference is asked once per code, and mandates take the least of columns.
 */
export function createRelations(places: readonly string[], membersOf: GroupMembers): RelationsOf {
  const farthest = RELATIONS.length - 1
  const ofCode = once<Uint8Array>()
  const ofMandate = once<Uint8Array>()
  const column = (named: MandateFacts): Uint8Array => {
    const nearness = placeTable(named, membersOf)
    return Uint8Array.from(places, (place) => RELATIONS.indexOf(nearness(place).relation))
  }
  return (mandate) =>
    ofMandate(codesKey(mandate), () => {
      const least = new Uint8Array(places.length).fill(farthest)
      const columns = [
        ...mandate.countries.map((code) => ofCode(`country ${code}`, () => column({ ...mandate, countries: [code], countryGroups: [] }))),
        ...mandate.countryGroups.map((code) => ofCode(`group ${code}`, () => column({ ...mandate, countries: [], countryGroups: [code] }))),
      ]
      for (const each of columns) {
        for (let place = 0; place < least.length; place++) least[place] = Math.min(least[place] ?? farthest, each[place] ?? farthest)
      }
      return least
    })
}

/** What two mandates have in common that name the same places. */
export function codesKey({ countries, countryGroups }: MandateFacts): string {
  return `${countries.toSorted().join(',')}|${countryGroups.toSorted().join(',')}`
}
