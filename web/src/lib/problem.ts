/** One rule that one field breaks: where (JSON pointer into the body), which, and in words. */
export interface FieldProblem {
  pointer: string
  code: string
  detail?: string
}

/** What went wrong, as the API says it (RFC 9457) and as a form action hands it to its page. */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  errors: FieldProblem[]
}

/**
 * The errors that belong beside one field.
 * @param pointer the field's place in the request body; errors deeper inside it count as its own
 */
export function errorsAt(problem: Problem | undefined | null, pointer: string): FieldProblem[] {
  return (problem?.errors ?? []).filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))
}

/** A field of a form as it was sent. */
export type SentField = [name: string, value: string]
