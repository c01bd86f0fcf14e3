import { createHash } from 'node:crypto'
import { inOrder, type TermSheet } from './rules/term-sheet.ts'
import type { pitches } from './schema/pitches.ts'

type PitchRow = typeof pitches.$inferSelect

/** The fields that a partnership writes; together they are what a submission freezes. */
export const PITCH_CONTENT = [
  'language',
  'title',
  'summary',
  'goals',
  'targets',
  'scope',
  'countries',
  'regions',
  'askMinor',
  'askMinimumMinor',
  'askCurrency',
  'instruments',
  'wantedInvestorTypes',
  'refusedInvestorTypes',
  'supportNeeded',
  'sensitiveSectors',
  'stage',
  'dealStage',
  'evidenceLevel',
  'problem',
  'approach',
  'results',
  'scalePlan',
  'lessons',
] as const satisfies readonly (keyof PitchRow)[]

export type PitchContent = Pick<PitchRow, (typeof PITCH_CONTENT)[number]>

/** What a submission freezes, in a fixed order of fields, its term sheet last where it has one, with the SHA-256 of exactly that JSON. */
export function freezePitch(
  pitch: PitchContent,
  termSheet?: TermSheet,
): { content: PitchContent & { termSheet?: TermSheet }; contentHash: string } {
  const fields = Object.fromEntries(PITCH_CONTENT.map((field) => [field, pitch[field]])) as PitchContent // as: fromEntries forgets the keys
  const content = termSheet === undefined ? fields : { ...fields, termSheet: inOrder(termSheet) }
  return { content, contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex') }
}

/** The number people quote: the edition and the pitch's number in it, as in 2027-0042. */
export function pitchReference(editionSlug: string, number: number): string {
  return `${editionSlug}-${String(number).padStart(4, '0')}`
}
