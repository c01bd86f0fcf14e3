import { deserialize } from '$app/forms'
import type { Problem } from '../problem.ts'
import type { PitchForm } from './pitch-form.ts'

type Answered<C> = SaveAnswer<C> & Record<string, unknown>

const PAUSE_MS = 1500
const LONGEST_WAIT_MS = 30_000

/** What the form's action answers to a save while one types. */
export interface SaveAnswer<C = unknown> {
  revision: number
  marks: string
  savedAt: string
  problem: Problem | null
  /** The fields that somebody else changed differently. */
  clash: C[] | null
  /** The form with what others wrote into the fields of `joined`. */
  values: PitchForm
  joined: (keyof PitchForm)[]
  missing: { pointer: string; code: string }[] | null
}

export type SaveState = 'idle' | 'waiting' | 'saving' | 'saved' | 'retrying' | 'clash' | 'signed-out' | 'refused' | 'rejected'

/**
 * Saves a form while it is being filled in: a pause after the last key, one save at a time, and again until it works.
 * It posts the form to the form's own action, so that what is saved is exactly what the button would save.
 */
export class Autosave<C> {
  state = $state<SaveState>('idle')
  /** When the server last saved, by the server's clock. */
  savedAt = $state<string | null>(null)
  #form: () => HTMLFormElement | undefined
  #onAnswer: (answer: SaveAnswer<C>) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #changedSince = false
  #failures = 0
  #isRetrying = false

  /**
   * @param form the form, once it is there
   * @param onAnswer takes over what the server says: new revision, marks, what is wrong, what clashes
   */
  constructor(form: () => HTMLFormElement | undefined, onAnswer: (answer: SaveAnswer<C>) => void) {
    this.#form = form
    this.#onAnswer = onAnswer
  }

  /** Whether something on the page is not yet known to be saved. */
  get isDirty(): boolean {
    return this.#changedSince || this.#running !== null
  }

  /** Whether something was changed since the save that is under way, or the last one, began. */
  get hasNewer(): boolean {
    return this.#changedSince
  }

  /** Says that something was changed; called on every key. */
  touch(): void {
    this.#changedSince = true
    if (this.state === 'clash' || this.state === 'signed-out') return
    if (!this.#running) this.state = 'waiting'
    this.#schedule(PAUSE_MS)
  }

  /** Saves now, where there is something to save. */
  flush(): void {
    if (this.#changedSince && this.state !== 'clash') this.#schedule(0)
  }

  /** Saves at the writer's wish, also what a clash held up and has now been decided. */
  saveNow(): void {
    this.#changedSince = true
    this.#schedule(0)
  }

  /** Steps back before the form itself is sent: no save of ours is under way or comes after. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    clearTimeout(this.#timer)
    this.#changedSince = false
    this.state = 'idle'
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), afterMs)
  }

  async #save(): Promise<void> {
    const form = this.#form()
    if (!form || this.#running) return
    this.#changedSince = false
    this.state = 'saving'
    this.#isRetrying = false
    this.#running = this.#post(form)
    await this.#running
    this.#running = null
    if (this.#changedSince && !this.#isRetrying) this.touch()
  }

  async #post(form: HTMLFormElement): Promise<void> {
    const body = new FormData(form)
    body.set('then', 'stay')
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
      })
      const result = deserialize<Answered<C>, Answered<C>>(await response.text())
      if (result.type === 'redirect') this.#end('signed-out')
      else if (result.type === 'error' || !result.data) this.#retry()
      else this.#take(result.data)
    } catch {
      // No network, or an answer cut short: the text is still here, and is sent again.
      this.#retry()
    }
  }

  #take(answer: SaveAnswer<C>): void {
    // A server that is away or asks to wait has not judged the text: it is sent again.
    if (answer.problem && (answer.problem.status >= 500 || answer.problem.status === 429)) return this.#retry()
    this.#failures = 0
    this.#onAnswer(answer)
    if (answer.clash) return this.#end('clash')
    // Some fields may be wrong and the others saved; or nothing may be saved at all, after the deadline say.
    this.state = !answer.problem ? 'saved' : answer.problem.errors.length > 0 ? 'refused' : 'rejected'
    if (!answer.problem) this.savedAt = answer.savedAt
  }

  #retry(): void {
    this.#changedSince = true
    this.#isRetrying = true
    this.#failures += 1
    this.state = 'retrying'
    this.#schedule(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures))
  }

  #end(state: 'clash' | 'signed-out'): void {
    this.#changedSince = true
    this.state = state
  }
}
