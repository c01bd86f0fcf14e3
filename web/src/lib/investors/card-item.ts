import type { ShortlistItem } from '@scalebridge/api/contract'

/** What a line of a shortlist shows of its pitch; the rest stands on the pitch's own page. */
const SHOWN = [
  'id',
  'reference',
  'title',
  'language',
  'organisationName',
  'scope',
  'countries',
  'regions',
  'askMinor',
  'askMinimumMinor',
  'askCurrency',
  'stage',
  'goals',
] as const

type Shown = Pick<ShortlistItem['pitch'], (typeof SHOWN)[number]>
export type CardItem = Omit<ShortlistItem, 'pitch'> & { pitch: Shown }

/** A line of a shortlist without what it does not show: a page sends its data once more for its scripts. */
export function toCardItem({ pitch, ...item }: ShortlistItem): CardItem {
  return { ...item, pitch: Object.fromEntries(SHOWN.map((field) => [field, pitch[field]])) as Shown } // as: fromEntries forgets the keys
}
