import type { I18n } from '../i18n/i18n.ts'

/** The names of countries in the reader's language; a code without a name stays a code. */
export function placeNames({ t, has }: I18n, codes: readonly string[]): string[] {
  return codes.map((code) => {
    const key: string = `country.${code}`
    return has(key) ? t(key) : code
  })
}
