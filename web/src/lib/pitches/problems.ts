import type { I18n } from '../i18n/i18n.ts'
import { errorsAt, type FieldProblem, type Problem } from '../problem.ts'
import { fieldText, problemText } from '../problem-texts.ts'
import { controlId, sectionOf } from './sections.ts'

/** What is wrong with, or missing from, one field of a pitch: our own sentence, then the common one, then the API's. */
export function pitchFieldText(i18n: I18n, error: FieldProblem): string {
  const key = `pitch.error.${error.code}`
  return i18n.has(key) ? i18n.t(key) : fieldText(i18n, error)
}

/** The sentences beside one field. */
export function pitchFieldTexts(i18n: I18n, problem: Problem | null | undefined, field: string): string[] {
  return [...new Set(errorsAt(problem, `/${field}`).map((error) => pitchFieldText(i18n, error)))]
}

/** All that is wrong, as the summary above a form lists it; the problem as a whole where no field is to blame. */
export function problemLines(i18n: I18n, problem: Problem | null | undefined): { id?: string; text: string }[] {
  if (!problem) return []
  const errors = problem.errors.filter(({ pointer }) => sectionOf(pointer) !== undefined)
  if (errors.length > 0)
    return errors.map((error) => ({ id: controlId(error.pointer.split('/')[1] ?? ''), text: pitchFieldText(i18n, error) }))
  const key = `pitch.error.${problem.code}`
  return [{ text: i18n.has(key) ? i18n.t(key) : problemText(i18n, problem) }]
}
