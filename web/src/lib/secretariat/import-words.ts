import type { ImportState } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import type { BadgeTone } from '../ui/tone.ts'

const TONES: Record<ImportState, BadgeTone> = {
  queued: 'neutral',
  checking: 'info',
  writing: 'info',
  rejected: 'warning',
  done: 'success',
  failed: 'danger',
}

export function importTone(state: ImportState): BadgeTone {
  return TONES[state]
}

/** What is wrong with a file and what to do, in the reader's language; the API's own words for a code that is newer than this page. */
export function importErrorText({ t, has }: Pick<I18n, 't' | 'has'>, error: { code: string; detail: string }): string {
  const key = `secretariat.importError.${error.code}`
  return has(key) ? t(key) : error.detail
}
