/** Whether what a form's action answered is the refusal that a second factor mends. */
export function isRefused(form: unknown): boolean {
  const problem: unknown = isRecord(form) ? form['problem'] : undefined
  return isRecord(problem) && problem['code'] === 'policy.secondFactorNeeded'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
