/** The editions that this process keeps in memory, and whose turn it is to change one. */
import type { EditionMemory } from './memory.ts'

/** Editions are matched one after the other; two may overlap for a while. */
const MOST_EDITIONS = 2

const memories = new Map<string, EditionMemory>()
const turns = new Map<string, Promise<unknown>>()

export function memoryOf(editionId: string): EditionMemory | undefined {
  return memories.get(editionId)
}

export function keepEdition(editionId: string, memory: EditionMemory): void {
  memories.delete(editionId)
  memories.set(editionId, memory)
  const oldest = memories.keys().next()
  if (memories.size > MOST_EDITIONS && !oldest.done) memories.delete(oldest.value)
}

/** Whoever cannot tell whether the database took what they changed in memory forgets it. */
export function forgetEdition(editionId: string): void {
  memories.delete(editionId)
}

/**
 * Works on an edition when all that came before in this process have ended. The database's lock does the same among processes,
 * but is free again before its holder knows that the transaction ended.
 */
export async function oneAtATime<T>(editionId: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(editionId) ?? Promise.resolve()).then(work, work)
  turns.set(editionId, mine)
  try {
    return await mine
  } finally {
    if (turns.get(editionId) === mine) turns.delete(editionId)
  }
}
