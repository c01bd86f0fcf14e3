import type { I18n } from '#lib/i18n/i18n.ts'

/** The lists of the reference whose names stand in the messages areas `reference`, which the hall loads too, and `trait`. */
export type NamedList = 'instrument' | 'stage' | 'dealStage' | 'evidence' | 'investorType' | 'support' | 'sector' | 'scope' | 'stakeholder'

/** The name of a listed value in the reader's language; the value itself where a list has grown and the words have not yet. */
export function nameOf({ t, has }: Pick<I18n, 't' | 'has'>, list: NamedList, value: string | number): string {
  const area = list === 'instrument' || list === 'stakeholder' ? 'reference' : 'trait'
  const key = `${area}.${list}.${value}`
  return has(key) ? t(key) : String(value)
}

/** The name of a country, an M49 region or a group of countries. */
export function placeName({ t, has }: Pick<I18n, 't' | 'has'>, code: string): string {
  for (const key of [`country.${code}`, `region.${code}`]) if (has(key)) return t(key)
  return code
}
