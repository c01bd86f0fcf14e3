/**
 * A failure somebody at the keyboard can act on: `message` says what happened, `nextStep` what to do now.
 * The launcher prints both and no stack; every other error is a defect and keeps its stack.
 */
export class StartError extends Error {
  readonly nextStep: string

  constructor(message: string, nextStep: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartError'
    this.nextStep = nextStep
  }
}

/** The words of any thrown value, for a message that quotes it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
