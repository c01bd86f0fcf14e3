import { SECTION_FIELDS, type PitchField } from './sections.ts'
import { differenceOf, type DifferencePart } from './text-difference.ts'

const TEXTS: ReadonlySet<PitchField> = new Set(['title', 'summary', ...SECTION_FIELDS.text])

/** What a field said before and says now; `parts` where it is a text, with what was taken and added in it. */
export interface FieldDifference {
  field: PitchField
  parts: DifferencePart[] | null
  before: unknown
  after: unknown
}

/** How a field's two values differ. `language` is that of the pitch's words, by whose words a text is cut. */
export function fieldDifference(values: Omit<FieldDifference, 'parts'>, language: string): FieldDifference {
  const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
  const isText = TEXTS.has(values.field)
  return { ...values, parts: isText ? differenceOf(textIn(values.before), textIn(values.after), language) : null }
}
