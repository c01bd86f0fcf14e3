import type { Brief, Comparison } from '@scalebridge/api/contract'
import { computeTerms } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { scenarioViews, stackBar } from '../terms/bars.ts'
import { bpsText } from '../terms/numbers.ts'
import type { Bar } from '../terms/scenario-views.ts'
import { inDollars } from './dollars.ts'

/** A bar among others: as long as its dollars are, beside the longest of all. */
export interface ScaledBar {
  pitchId: string
  bar: Bar
  caption: string
  /** Its parts in words, for who does not see the bar. */
  lines: string[]
}

export interface ScaledBars {
  bars: ReadonlyMap<string, ScaledBar>
  /** What the whole length stands for, in US cents; 0 where there is no bar with a rate. */
  longestMinor: number
}

interface Whole {
  pitchId: string
  bar: Bar
  amountMinor: number
  currency: string
  usdMinor: number | null
}

/** The capital stacks on one scale. */
export function stacksOf(i18n: I18n, { items, rates }: Comparison): ScaledBars {
  return onOneScale(
    i18n,
    items.flatMap(({ pitch, terms }) => {
      const sheet = terms?.sheet
      const amountMinor = sheet === undefined ? 0 : computeTerms(sheet).fundedMinor
      if (sheet === undefined || amountMinor === 0) return []
      const { currency } = sheet
      return [{ pitchId: pitch.id, bar: stackBar(i18n, sheet), amountMinor, currency, usdMinor: inDollars(amountMinor, currency, rates) }]
    }),
  )
}

/** Who bears the loss of everything, on one scale. */
export function lossesOf(i18n: I18n, { items, rates }: Comparison): ScaledBars {
  return onOneScale(
    i18n,
    items.flatMap(({ pitch, terms }) => {
      const sheet = terms?.sheet
      const view = sheet === undefined ? undefined : scenarioViews(i18n, sheet).findLast(({ isLoss, rows }) => isLoss && rows.length > 0)
      if (sheet === undefined || view === undefined) return []
      const { currency } = sheet
      const amountMinor = Math.abs(view.outcome.resultMinor)
      return [{ pitchId: pitch.id, bar: view.bar, amountMinor, currency, usdMinor: inDollars(amountMinor, currency, rates) }]
    }),
  )
}

function onOneScale(i18n: I18n, wholes: readonly Whole[]): ScaledBars {
  const longestMinor = Math.max(0, ...wholes.map(({ usdMinor }) => usdMinor ?? 0))
  const { format } = i18n
  const bars = wholes.map(({ pitchId, bar, amountMinor, currency, usdMinor }): [string, ScaledBar] => {
    // Without a rate a bar has no place on the scale: its parts are told, not drawn.
    const share = usdMinor === null || longestMinor === 0 ? 0 : usdMinor / longestMinor
    const caption = usdMinor === null ? format.money(amountMinor, currency) : format.moneyShort(usdMinor, 'USD')
    const lines = bar.parts.map((part) => `${part.label}: ${bpsText(i18n, part.bps)}`)
    return [pitchId, { pitchId, caption, lines, bar: { ...bar, parts: bar.parts.map((part) => ({ ...part, bps: part.bps * share })) } }]
  })
  return { bars: new Map(bars), longestMinor }
}

/** An amount in dollars with the pitch's own currency below; null where it is not known, and never nought for that. */
function amountOf(
  { format }: I18n,
  { usdMinor, ownMinor, currency }: { usdMinor: number | null; ownMinor: number | null; currency: string | null },
): { text: string; own: string | null } | null {
  if (ownMinor === null || currency === null) return null
  const own = format.money(ownMinor, currency)
  if (usdMinor === null) return { text: own, own: null }
  return { text: format.money(usdMinor, 'USD'), own: currency === 'USD' ? null : own }
}

/** An amount that is known. */
type AmountRow = Exclude<ReturnType<typeof amountOf>, null>

/** Every amount row: ask, least and gap. */
export function amountRows(i18n: I18n, { pitch, usd, terms }: Brief): Record<'ask' | 'least' | 'gap', AmountRow | null> {
  return {
    ask: amountOf(i18n, { usdMinor: usd.askMinor, ownMinor: pitch.askMinor, currency: pitch.askCurrency }),
    least: amountOf(i18n, { usdMinor: usd.askMinimumMinor, ownMinor: pitch.askMinimumMinor, currency: pitch.askCurrency }),
    gap: amountOf(i18n, { usdMinor: usd.gapMinor, ownMinor: terms?.computed.gapMinor ?? null, currency: terms?.sheet.currency ?? null }),
  }
}
