import type { PitchBody } from './pitch-form.ts'
import { PITCH_FIELDS, type PitchField } from './sections.ts'

/**
 * What each field was when the page was made, as a short mark. The form carries the marks along, so that a save can tell
 * what this writer changed from what somebody else did, field by field, without sending every text twice.
 */
export type Marks = Readonly<Record<string, string>>

/** The marks of some fields. */
export function marksOf(fields: PitchBody): Marks {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, markOf(value)]))
}

/** Reads the marks that a form brought back; anything else than an object of strings counts as no marks. */
export function readMarks(text: FormDataEntryValue | null): Marks {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

/** The fields that the writer changed since the page was made; a field without a mark counts as changed. */
export function changedSince(marks: Marks, mine: PitchBody): PitchBody {
  return Object.fromEntries(Object.entries(mine).filter(([name, value]) => marks[name] !== markOf(value)))
}

/**
 * The fields that both changed, and differently: only these need a decision.
 * @param marks what the fields were when the page was made
 * @param mine what the writer changed
 * @param saved what is saved now
 */
export function clashes(marks: Marks, mine: PitchBody, saved: PitchBody): string[] {
  const savedMarks = marksOf(saved)
  return Object.entries(mine)
    .filter(([name, value]) => savedMarks[name] !== undefined && savedMarks[name] !== marks[name] && savedMarks[name] !== markOf(value))
    .map(([name]) => name)
}

/**
 * The fields that somebody else changed since the page was made and this writer did not: the page takes them over, or its
 * next save would write the old text back.
 */
export function joinedFields(marks: Marks, mine: PitchBody, saved: PitchBody): PitchField[] {
  const savedMarks = marksOf(saved)
  return PITCH_FIELDS.filter(
    (name) => !(name in mine) && marks[name] !== undefined && savedMarks[name] !== undefined && savedMarks[name] !== marks[name],
  )
}

/** FNV-1a of the value’s JSON, 64 bits: it tells changes apart, it guards nothing. */
function markOf(value: unknown): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(JSON.stringify(value ?? null))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(36)
}
