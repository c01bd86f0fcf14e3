import type { Brief } from '@scalebridge/api/contract'
import type { I18n } from '../i18n/i18n.ts'
import { strongest } from '../investors/highlights.ts'
import { nameOf } from '../matching/names.ts'
import { bpsText } from '../terms/numbers.ts'
import { reasonText } from './reason-text.ts'

type Match = Brief['matches'][number]

/** The mandate that a pitch fits best; undefined where it fits none. */
export function bestMatch({ matches }: Pick<Brief, 'matches'>): Match | undefined {
  return matches.filter(({ pair }) => pair !== null).toSorted((a, b) => (b.pair?.shown ?? 0) - (a.pair?.shown ?? 0))[0]
}

/** Why a pitch fits a mandate, or what stands in the way, in sentences. */
export function sentencesOf(i18n: I18n, { pair, gates }: Match, count = 3): string[] {
  if (pair === null) return gates.slice(0, count).map((gate) => reasonText(i18n, 'gate', gate))
  return strongest(pair, count).map(({ reason }) => reasonText(i18n, 'reason', reason))
}

/** The evidence level in words; null where it is not stated. */
export function evidenceOf(i18n: I18n, { pitch }: Brief): string | null {
  return pitch.evidenceLevel === null ? null : nameOf(i18n, 'evidence', pitch.evidenceLevel)
}

export function leverageOf({ t, format }: I18n, { terms }: Brief): string | null {
  const leverage = terms?.computed.leverageHundredths ?? null
  return leverage === null ? null : t('terms.ratio', { ratio: format.number(leverage / 100) })
}

export function concessionalityOf(i18n: I18n, { terms }: Brief): string | null {
  const share = terms?.computed.concessionalityBps ?? null
  return share === null ? null : bpsText(i18n, share)
}

/** What a unit costs, claim by claim: in dollars where that is known, and always as the partnership states it. */
export function costsOf({ format }: I18n, { costsPerUnit }: Pick<Brief, 'costsPerUnit'>): { text: string; own: string | null }[] {
  return costsPerUnit.map(({ stated, indicator, usdMinor }) => {
    const own = [stated, indicator].filter((text) => text).join(' · ')
    if (usdMinor === null) return { text: stated, own: indicator }
    return { text: format.money(usdMinor, 'USD'), own }
  })
}
