import type { CommandConflict, StageCommand } from '@scalebridge/api/contract'
import { applyCommand, type Command, type Show } from '@scalebridge/db/rules'
import type { MessageKey } from '../i18n/areas.ts'
import type { I18n } from '../i18n/i18n.ts'
import type { NoticeTone } from '../ui/tone.ts'
import { inTurn } from './in-turn.ts'
import type { StageLive } from './stage-live.svelte.ts'

/** What the operator is told about their last press. */
export interface Told {
  tone: NoticeTone
  title?: string
  text: string
}

const LATE_MS = 6_000

/** A command, and the number of the last event that was on the screen when it was pressed. */
interface Press {
  command: StageCommand
  seenSeq: number
}

/**
 * Sends an operator's commands. Each names the state that the operator saw, so that of two who press "next" the second is told
 * instead of moving on twice; without a network the show moves on here alone, and says so.
 */
export class Operator {
  readonly live: StageLive
  isBusy = $state(false)
  told: Told | null = $state.raw(null)
  readonly #i18n: I18n

  constructor(live: StageLive, i18n: I18n) {
    this.live = live
    this.#i18n = i18n
  }

  /** Carries out a command, or says why not. One after another: the room hears of a command before its answer is back here. */
  async send(command: StageCommand): Promise<void> {
    await this.#take({ command, seenSeq: this.live.show.seq })
  }

  readonly #take = inTurn<Press>(
    ({ command }) => this.#carryOut(command),
    (later, underWay) => later.command.kind === underWay.command.kind && later.seenSeq === underWay.seenSeq,
  )

  async #carryOut(command: StageCommand): Promise<void> {
    this.told = null
    if (this.live.line === 'away') return this.#carryOutHere(command)
    this.isBusy = true
    try {
      await this.#post(command)
    } catch {
      // No answer: whether it arrived is not known, so nothing is done here as well. The stream tells what happened.
      this.told = { tone: 'warning', text: this.#i18n.t('operate.told.unanswered') }
    } finally {
      this.isBusy = false
    }
  }

  async #post(command: StageCommand): Promise<void> {
    const answer = await fetch(`/api/v1/stage/${this.live.snapshot.session.id}/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ commandId: crypto.randomUUID(), expectedSeq: this.live.show.seq, command }),
      signal: AbortSignal.timeout(LATE_MS),
    })
    // as: both shapes are checked by the API before they are sent
    const said = (await answer.json()) as CommandConflict | { show: Show }
    if (said.show) this.live.take(said.show)
    if (!answer.ok) this.told = this.#refusal(said as CommandConflict, answer.status)
  }

  #refusal({ refusal, happened }: CommandConflict, status: number): Told {
    const { t, has } = this.#i18n
    const other = happened?.at(-1)
    if (other) {
      const kind = `operate.happened.${other.kind.replace('show.', '')}`
      const what = has(kind) ? t(kind) : other.kind
      return { tone: 'info', title: t('operate.told.second.title'), text: t('operate.told.second', { who: other.by ?? '–', what }) }
    }
    if (status === 401) return { tone: 'danger', text: t('operate.told.signedOut') }
    return { tone: 'warning', text: t(refusalKey(this.#i18n, refusal)) }
  }

  /** The room's screens do not hear of it; when the network is back, the server's state counts. */
  #carryOutHere(command: StageCommand): void {
    // A swap needs the server, which alone knows the reserves.
    if (command.kind === 'swap') return void (this.told = { tone: 'warning', text: this.#i18n.t('operate.told.needsNetwork') })
    const outcome = applyCommand(this.live.show, command satisfies Command, this.live.nowMs)
    if ('refusal' in outcome) this.told = { tone: 'warning', text: this.#i18n.t(refusalKey(this.#i18n, outcome.refusal)) }
    else {
      this.live.localShow = outcome.show
      this.told = { tone: 'warning', text: this.#i18n.t('operate.told.hereOnly') }
    }
  }
}

function refusalKey({ has }: I18n, refusal: string | undefined): MessageKey {
  const key = `operate.refusal.${refusal}`
  return has(key) ? key : 'operate.refusal.other'
}
