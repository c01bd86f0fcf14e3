import { shareBps, type DealOutcome, type Sector } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { bpsText } from './numbers.ts'

/** A part of a bar: how long, in basis points of the whole, and whose. */
export interface Part {
  key: string
  label: string
  text: string
  bps: number
  fill: Sector | 'nobody'
}

export interface Bar {
  key: string
  label: string
  parts: Part[]
}

/** What everybody bears or gains in each scenario. */
export interface ScenarioView {
  outcome: DealOutcome
  title: string
  isLoss: boolean
  bar: Bar
  rows: { key: string; party: string; text: string; amountMinor: number; bps: number }[]
}

/** Each outcome of a deal as a bar and as rows. `nameOf` and `fillOf` say who a party is. */
export function viewsOf(
  i18n: I18n,
  outcomes: readonly DealOutcome[],
  { nameOf, fillOf, currency }: { nameOf: (id: string) => string; fillOf: (id: string) => Sector; currency: string },
): ScenarioView[] {
  const { t, format } = i18n
  return outcomes.map((outcome) => {
    const isLoss = outcome.resultMinor < 0
    const rest = isLoss
      ? [{ key: 'nobody', party: t('terms.nobody'), fill: 'nobody' as const, amountMinor: outcome.uncoveredMinor }]
      : [
          { key: 'reinvested', party: t('terms.reinvested'), fill: 'users' as const, amountMinor: outcome.reinvestedMinor },
          { key: 'unshared', party: t('terms.unshared'), fill: 'nobody' as const, amountMinor: outcome.unsharedMinor },
        ]
    const named = (isLoss ? outcome.losses : outcome.rewards).map(({ partyId, amountMinor }) => ({
      key: partyId,
      party: nameOf(partyId),
      fill: fillOf(partyId),
      amountMinor,
    }))
    const all = [...named, ...rest.filter(({ amountMinor }) => amountMinor > 0)].map((one) => ({
      ...one,
      bps: shareBps(one.amountMinor, Math.abs(outcome.resultMinor)),
    }))
    const title = t(`terms.scenario.${outcome.scenario}`)
    return {
      outcome,
      title,
      isLoss,
      bar: { key: outcome.scenario, label: title, parts: all.map((one) => ({ ...one, label: one.party, text: bpsText(i18n, one.bps) })) },
      rows: all.map((one) => ({
        ...one,
        text: t(isLoss ? 'terms.bears' : 'terms.gains', { party: one.party, amount: format.money(one.amountMinor, currency) }),
      })),
    }
  })
}
