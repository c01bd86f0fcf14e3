/** What both halves of the wall's world share. */

/** What stays the same in every draw. */
export interface Ground {
  people: string[]
  organisations: string[]
  investors: { id: string; organisationId: string; mandateId: string }[]
  pitchIds: string[]
  editionId: string
  segmentId: string
  /** Whose lists the edition's readers see. */
  runId: string
}

/** A row as the rule reads it, with the id under which it is found. */
export interface Known {
  id: string
  sees: (person: number) => boolean
}
export type Expected = Record<string, Known[]>

/** Writes a row past the wall and answers its key. */
export type Insert = (table: string, values: Record<string, unknown>) => Promise<string>
