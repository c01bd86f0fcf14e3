import { OUTSIDE_PARTIES, type TermField } from '@scalebridge/db/reference'
import { sectorOf, type Deviation, type Finding, type Sector, type TermSheet } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'
import { isolate } from '../i18n/isolate.ts'
import { bpsText } from './numbers.ts'

/** The name of a field or of rows of the sheet. */
export function fieldName({ t, has }: I18n, key: string): string {
  for (const name of [`sheet.field.${key}`, `terms.rows.${key}`]) if (has(name)) return t(name)
  return key
}

/** The word of a listed value; instruments, kinds of investors and countries have words of their own. */
export function choiceName({ t, has }: I18n, key: string, value: string): string {
  const names = {
    instrument: `reference.instrument.${value}`,
    providerType: `trait.investorType.${value}`,
    domicile: `country.${value}`,
  }
  const name = Object.hasOwn(names, key) ? names[key as keyof typeof names] : `sheet.choice.${value}` // as: hasOwn has just said so
  return has(name) ? t(name) : value
}

/** Who a party is: the layer's role with its provider, or a party outside the stack. */
export function partyName(i18n: I18n, sheet: Pick<TermSheet, 'stack'>, partyId: string): string {
  const { t, has } = i18n
  const layer = sheet.stack.find(({ id }) => id === partyId)
  if (layer === undefined) {
    const outside = `terms.outside.${partyId}`
    return has(outside) ? t(outside) : t('terms.open')
  }
  const role = layer.role === null ? t('terms.open') : choiceName(i18n, 'role', layer.role)
  const who = layer.provider ?? (layer.providerType === null ? null : choiceName(i18n, 'providerType', layer.providerType))
  return who === null ? role : `${role} · ${isolate(who)}`
}

/** Everybody who may stand in the waterfall or the split. */
export function partyOptions(i18n: I18n, sheet: Pick<TermSheet, 'stack'>): { value: string; label: string }[] {
  return [...sheet.stack.map(({ id }) => id), ...OUTSIDE_PARTIES].map((value) => ({ value, label: partyName(i18n, sheet, value) }))
}

/** Whose side a party is on, for the fill of its bar. */
export function partySector(sheet: Pick<TermSheet, 'stack'>, partyId: string): Sector {
  const layer = sheet.stack.find(({ id }) => id === partyId)
  if (layer !== undefined) return sectorOf(layer)
  return partyId === 'government' ? 'public' : 'users'
}

/** A value in words, as a table shows it; null for what is not stated. */
export function valueText(i18n: I18n, sheet: TermSheet, { field, value }: { field: TermField; value: unknown }): string | null {
  const { t, format } = i18n
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return t(value ? 'terms.yes' : 'terms.no')
  if (Array.isArray(value)) return value.length === 0 ? null : format.list(value.map((one) => choiceName(i18n, field.key, String(one))))
  if (typeof value === 'number') {
    if (field.kind === 'money') return format.money(value, sheet.currency)
    return field.kind === 'percent' ? bpsText(i18n, value) : format.number(value)
  }
  if (typeof value !== 'string') return null
  if (field.kind === 'choice') return choiceName(i18n, field.key, value)
  if (field.kind === 'party') return partyName(i18n, sheet, value)
  return field.kind === 'date' ? format.date(value) : value
}

/** A finding as a sentence. */
export function findingText(i18n: I18n, finding: Pick<Finding, 'code'> & { params: Finding['params'] | object }, currency: string): string {
  const { t, has, format } = i18n
  const key = `sheet.finding.${finding.code}`
  if (!has(key)) return finding.code
  const number = (name: string) => Number(Reflect.get(finding.params, name) ?? 0)
  return t(key, { row: number('row'), off: format.money(number('offMinor'), currency), sum: bpsText(i18n, number('sumBps')) })
}

/** A departure from the template as a sentence. */
export function deviationText(i18n: I18n, { code, subject, shareBps, limitBps }: Deviation): string {
  const name = code === 'notStated' ? fieldName(i18n, subject) : choiceName(i18n, 'role', subject)
  return i18n.t(`sheet.deviation.${code}`, { subject: name, share: bpsText(i18n, shareBps ?? 0), limit: bpsText(i18n, limitBps ?? 0) })
}
