import { computeTerms, dealOf, runScenarios, shareBps, type TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { viewsOf, type Bar, type ScenarioView } from './scenario-views.ts'
import { choiceName, partyName, partySector } from './term-words.ts'

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

/** The four scenarios of a deal. `nameOf` and `fillOf` say who a party is. */
export function scenarioViews(i18n: I18n, sheet: TermSheet): ScenarioView[] {
  return viewsOf(i18n, runScenarios(dealOf(sheet)), {
    nameOf: (id) => partyName(i18n, sheet, id),
    fillOf: (id) => partySector(sheet, id),
    currency: sheet.currency,
  })
}
