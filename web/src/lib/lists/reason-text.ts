import type { I18n } from '../i18n/i18n.ts'
import { isolate } from '../i18n/isolate.ts'
import { reasonParts, type CodedReason, type ReasonFamily } from '../matching/reason-parts.ts'

/** A reason as plain text, for files and print. */
export function reasonText(i18n: I18n, family: ReasonFamily, reason: CodedReason): string {
  return reasonParts(i18n, family, reason)
    .map((part) => {
      if (part.kind === 'goals') return i18n.format.list(part.goals.map((goal) => i18n.t('list.goal', { goal })))
      return part.kind === 'words'
        ? part.words.map((word) => isolate(word)).join(' · ')
        : part.kind === 'strong'
          ? isolate(part.text)
          : part.text
    })
    .join('')
}
