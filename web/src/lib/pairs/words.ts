import type { PitchEdit, Widening } from '@scalebridge/api/contract'
import type { I18n } from '../i18n/i18n.ts'
import { nameOf, placeName } from '../matching/names.ts'

/** An edit of a pitch as a sentence. */
export function editText(i18n: I18n, edit: PitchEdit): string {
  return i18n.t(`pair.edit.${edit.kind}`, { what: whatOf(i18n, edit) })
}

/** A widening of a mandate as a sentence. */
export function wideningText(i18n: I18n, widening: Widening): string {
  return i18n.t(`pair.widening.${widening.kind}`, { what: whatOf(i18n, widening) })
}

/** The one thing that a change is about, in the reader's language. */
function whatOf(i18n: I18n, change: Omit<PitchEdit, 'kind'> & Omit<Widening, 'kind'>): string {
  const { usdMinor, instrument, level, minimum, stage, target, support, investorType, place } = change
  if (usdMinor !== undefined) return i18n.format.money(usdMinor, 'USD')
  if (instrument !== undefined) return nameOf(i18n, 'instrument', instrument)
  if (stage !== undefined) return nameOf(i18n, 'stage', stage)
  if (support !== undefined) return nameOf(i18n, 'support', support)
  if (investorType !== undefined) return nameOf(i18n, 'investorType', investorType)
  if (place !== undefined) return placeName(i18n, place)
  const number = level ?? minimum
  return number === undefined ? (target ?? '') : i18n.format.number(number)
}
