import type { Pitch } from '@scalebridge/api/contract'
import { createContext } from 'svelte'

const ENDING = '.unconfirmed'

export interface ScoutMarks {
  /** Fields that a scout filled in and that wait for a confirmation. */
  readonly waiting: readonly string[]
  readonly confirm: (field: string) => void
}

/** What the fields of a section need to show that they wait; without it they show nothing. */
export const [useScoutMarks, provideScoutMarks] = createContext<ScoutMarks>()

/** The fields that wait, from what is missing to submit: a save while one types tells it anew. */
export function waitingFields(missing: Pitch['missing']): string[] {
  return missing.filter(({ code }) => code.endsWith(ENDING)).map(({ pointer }) => pointer.slice(1))
}
