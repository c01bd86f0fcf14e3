import type { I18n } from '../i18n/i18n.ts'
import { problemText } from '../problem-texts.ts'
import type { Refused } from './passkey.ts'

/** Why a passkey was not added or not taken, in the reader's language. */
export function refusedText(i18n: I18n, refused: Refused): string {
  return 'problem' in refused ? problemText(i18n, refused.problem) : i18n.t(`security.passkey.${refused.device}`)
}
