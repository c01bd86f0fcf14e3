import type { I18n } from './i18n/i18n.ts'
import type { FieldProblem, Problem } from './problem.ts'

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
