import type { I18n } from '#lib/i18n/i18n.ts'
import { errorsAt, type FieldProblem, type Problem } from '#lib/problem.ts'
import { fieldText, problemText } from '#lib/problem-texts.ts'

/** The control in which a field of the API is written, where it does not bear the field's own name. */
const CONTROLS: Readonly<Record<string, string>> = {
  targets: 'goals',
  countryGroups: 'countries',
  ticketMinMinor: 'ticketMin',
  ticketMaxMinor: 'ticketMax',
}

/** The errors of one field of a mandate in the reader's language, each sentence once. */
export function fieldErrors(i18n: I18n, problem: Problem | null | undefined, field: string): string[] {
  return [...new Set(errorsAt(problem, `/${field}`).map((error) => textOf(i18n, error)))]
}

/** Every error of the form for its summary, with the id of the control that it leads to. */
export function formErrors(i18n: I18n, problem: Problem | null | undefined): { id?: string; text: string }[] {
  if (!problem) return []
  if (problem.errors.length === 0) return [{ text: problemText(i18n, problem) }]
  const lines = problem.errors.map((error) => {
    const field = error.pointer.split('/')[1] ?? ''
    return { id: CONTROLS[field] ?? field, text: textOf(i18n, error) }
  })
  return lines.filter((line, index) => lines.findIndex((other) => other.id === line.id && other.text === line.text) === index)
}

function textOf(i18n: I18n, error: FieldProblem): string {
  const key = `investor.error.${error.code}`
  return i18n.has(key) ? i18n.t(key) : fieldText(i18n, error)
}
