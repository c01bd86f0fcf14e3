import type { RunState } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import type { BadgeTone } from '../ui/tone.ts'

/** What a background job does, in words; its own name where a newer worker knows one that this page does not. */
export function jobName({ t, has }: Pick<I18n, 't' | 'has'>, name: string): string {
  const key = `secretariat.job.${name}`
  return has(key) ? t(key) : name
}

/** The kinds of failure that people can tell apart and act upon, each with how its technical message is recognised. */
const FAILURES = [
  ['refusedMail', /refused the mail/],
  ['unreachable', /ECONN|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|socket|connection|network/i],
  ['late', /time[d]? ?-?out|ETIMEDOUT|statement timeout|lock timeout|stalled/i],
  ['gone', /does not exist|is gone|not found|no longer/i],
  ['unreadable', /payload|no job named|constraint/i],
] as const

/** Why a job failed, in plain words. The technical message belongs beside it for those who mend it. */
export function failureText({ t }: Pick<I18n, 't'>, message: string | null): string {
  const kind = FAILURES.find(([, pattern]) => pattern.test(message ?? ''))?.[0] ?? 'other'
  return t(`secretariat.failure.${kind}`)
}

const RUN_TONES: Record<RunState, BadgeTone> = {
  queued: 'neutral',
  running: 'info',
  ready: 'success',
  failed: 'danger',
  obsolete: 'neutral',
}

export function runTone(state: RunState): BadgeTone {
  return RUN_TONES[state]
}
