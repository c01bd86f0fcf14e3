import type { I18n } from './i18n/i18n.ts'
import { errorsAt, type FieldProblem, type Problem } from './problem.ts'

/**
 * The errors of one field in the reader's language.
 * @param pointer the field's place in the request body, such as `/title`
 */
export function problemTexts(i18n: I18n, problem: Problem | null | undefined, pointer: string): string[] {
  return [...new Set(errorsAt(problem, pointer).map((one) => fieldText(i18n, one)))]
}

/** A problem as a whole in the reader's language: its own sentence where there is one, the API's title otherwise. */
export function problemText({ t, has }: I18n, problem: Problem): string {
  const key = `problem.${problem.code}`
  return has(key) ? t(key) : problem.detail || problem.title
}

/** One field's error: the sentence of its code, the API's own words where there is none. */
export function fieldText({ t, has }: I18n, error: FieldProblem): string {
  const key = `problem.${error.code}`
  return has(key) ? t(key) : (error.detail ?? error.code)
}
