import type { Tx } from '@scalebridge/db'
import type { EditionMemory } from './memory.ts'

/** What fair shortlists of a whole run come to, for the Secretariat. */
export interface Shortlists {
  readonly fairness: unknown
}

/** Makes the fair shortlists of a run from its lists, in memory; null while there is nothing to make them with. */
export async function makeShortlists(_tx: Tx, memory: EditionMemory): Promise<Shortlists | null> {
  memory.shortlists.clear()
  return null
}
