import type { InterestKind, IntroductionState } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import type { BadgeTone } from '../ui/tone.ts'

interface Range {
  kind: InterestKind
  amountMinMinor: number | null
  amountMaxMinor: number | null
  currency: string | null
}

/** How serious an interest is, and its range where it has one. */
export function interestLine({ t, format }: I18n, { kind, amountMinMinor, amountMaxMinor, currency }: Range): string {
  const words = t(`deal.kind.${kind}`)
  if (currency === null) return words
  const ends = [...new Set([amountMinMinor, amountMaxMinor].filter((end) => end !== null))]
  const range = ends.map((end) => format.money(end, currency)).join(' – ')
  if (ends.length === 2) return `${words} · ${range}`
  return `${words} · ${t(amountMinMinor === null ? 'deal.interest.max' : 'deal.interest.min')} ${range}`
}

export function introductionTone(state: IntroductionState): BadgeTone {
  switch (state) {
    case 'requested':
      return 'info'
    case 'accepted':
    case 'met':
    case 'exploring':
    case 'committed':
      return 'success'
    case 'declined':
    case 'expired':
    case 'closed':
      return 'neutral'
  }
}
