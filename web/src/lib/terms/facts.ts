import { TERM_FIELDS, TERM_ROWS, TERM_SECTIONS, type TermField } from '@scalebridge/db/reference'
import { computeTerms, type TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { bpsText } from './numbers.ts'
import { fieldName, valueText } from './term-words.ts'

/** A thing and what is said of it. */
export interface Fact {
  term: string
  text: string
}

/** What follows from a sheet, in words. */
export function computedFacts(i18n: I18n, sheet: TermSheet): Fact[] {
  const { t, format } = i18n
  const computed = computeTerms(sheet)
  const money = (key: 'fundedMinor' | 'securedMinor' | 'gapMinor' | 'exposureMinor' | 'coverageGapMinor'): Fact => ({
    term: t(`terms.computed.${key}`),
    text: format.money(computed[key], sheet.currency),
  })
  const { leverageHundredths: leverage, concessionalityBps: share } = computed
  return [
    money('fundedMinor'),
    money('securedMinor'),
    money('gapMinor'),
    ...(leverage === null
      ? []
      : [{ term: t('terms.computed.leverage'), text: t('terms.ratio', { ratio: format.number(leverage / 100) }) }]),
    ...(share === null ? [] : [{ term: t('terms.computed.concessionality'), text: bpsText(i18n, share) }]),
    money('exposureMinor'),
    ...(computed.coverageGapMinor > 0 ? [money('coverageGapMinor')] : []),
  ]
}

/** What a sheet states, section by section, without what it leaves open. */
export function statedFacts(i18n: I18n, sheet: TermSheet): { key: string; title: string; facts: Fact[] }[] {
  return TERM_SECTIONS.map((section) => {
    const keys: readonly string[] = section.fields
    const facts = TERM_FIELDS.filter(({ key }) => keys.includes(key)).flatMap((field) => {
      const value: unknown = sheet[field.key]
      const text = value === false ? null : valueText(i18n, sheet, { field, value })
      return text === null ? [] : [{ term: fieldName(i18n, field.key), text }]
    })
    return { key: section.key, title: i18n.t(`terms.section.${section.key}`), facts }
  }).filter(({ facts }) => facts.length > 0)
}

/** What the rows of a sheet state, list by list; the stack has a table of its own. */
export function rowFacts(i18n: I18n, sheet: TermSheet): { key: string; title: string; rows: Fact[][] }[] {
  return TERM_ROWS.filter(({ key }) => key !== 'stack' && sheet[key].length > 0).map((list) => {
    const fields: readonly TermField[] = list.fields
    const rows = sheet[list.key].map((row) =>
      fields.flatMap((field) => {
        const value: unknown = Reflect.get(row, field.key)
        const text = value === false ? null : valueText(i18n, sheet, { field, value })
        return text === null ? [] : [{ term: fieldName(i18n, field.key), text }]
      }),
    )
    return { key: list.key, title: i18n.t(`terms.rows.${list.key}`), rows }
  })
}
