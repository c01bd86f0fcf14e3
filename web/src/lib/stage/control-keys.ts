import type { StageCommand } from '@scalebridge/api/contract'
import type { Show } from '@scalebridge/db/rules'

/** What an operator can do by one key; `keys` are shown on the button and read by `aria-keyshortcuts`. */
export interface Control {
  id: 'next' | 'previous' | 'hold' | 'safe' | 'more' | 'less' | 'catchUp'
  keys: readonly string[]
}

/** Page Down and Page Up are what a presenter's remote sends. */
export const CONTROLS: readonly Control[] = [
  { id: 'next', keys: ['N', 'PageDown'] },
  { id: 'previous', keys: ['P', 'PageUp'] },
  { id: 'hold', keys: ['H'] },
  { id: 'safe', keys: ['S'] },
  { id: 'more', keys: ['+'] },
  { id: 'less', keys: ['-'] },
  { id: 'catchUp', keys: ['R'] },
]

const STEP_MS = 60_000

/** Which control a press asks for: by the key's place, so that it is the same on a Cyrillic or Arabic keyboard. */
export function controlOf(press: { code: string; key: string }, withLetters: boolean): Control['id'] | null {
  if (press.code === 'PageDown') return 'next'
  if (press.code === 'PageUp') return 'previous'
  if (!withLetters) return null
  if (press.key === '+') return 'more'
  if (press.key === '-') return 'less'
  const letter = press.code.replace(/^Key/, '')
  return CONTROLS.find((control) => control.keys[0] === letter)?.id ?? null
}

/** The command that a control means as the show stands. */
export function commandOf(id: Control['id'], show: Show): StageCommand {
  switch (id) {
    case 'next':
      return { kind: show.startedAtMs === null ? 'start' : 'next' }
    case 'previous':
      return { kind: 'previous' }
    case 'hold':
      return { kind: show.heldSinceMs === null ? 'hold' : 'resume' }
    case 'safe':
      return { kind: 'safeScreen', isOn: !show.isSafeScreen }
    case 'more':
      return { kind: 'addTime', itemId: null, ms: STEP_MS }
    case 'less':
      return { kind: 'addTime', itemId: null, ms: -STEP_MS }
    case 'catchUp':
      return { kind: 'redistribute' }
  }
}
