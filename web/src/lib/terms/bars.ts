import { computeTerms, dealOf, runScenarios, shareBps, type DealOutcome, type Sector, type TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { bpsText, choiceName, partyName, partySector } from './term-words.ts'

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

/** The stack from what loses first to what loses last, as one bar. */
export function stackBar(i18n: I18n, sheet: TermSheet): Bar {
  const { fundedMinor } = computeTerms(sheet)
  const layers = sheet.stack.filter((layer) => layer.isFunded && layer.role !== 'guarantee_unfunded' && (layer.amountMinor ?? 0) > 0)
  return {
    key: 'stack',
    label: i18n.t('terms.section.stack'),
    parts: layers.map((layer) => ({
      key: layer.id,
      label: partyName(i18n, sheet, layer.id),
      text: layer.role === null ? '' : choiceName(i18n, 'role', layer.role),
      bps: shareBps(layer.amountMinor ?? 0, fundedMinor),
      fill: partySector(sheet, layer.id),
    })),
  }
}

/** What everybody bears or gains in each scenario. */
export interface ScenarioView {
  outcome: DealOutcome
  title: string
  isLoss: boolean
  bar: Bar
  rows: { key: string; party: string; text: string; amountMinor: number; bps: number }[]
}

/** The four scenarios of a deal. `nameOf` and `fillOf` say who a party is. */
export function scenarioViews(i18n: I18n, sheet: TermSheet): ScenarioView[] {
  return viewsOf(i18n, runScenarios(dealOf(sheet)), {
    nameOf: (id) => partyName(i18n, sheet, id),
    fillOf: (id) => partySector(sheet, id),
    currency: sheet.currency,
  })
}

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
