import type { Locale } from '../i18n/locales.ts'

/**
 * Fetches the self-hosted face of a script once the page is readable. Devices that have a face of their own for it
 * use that one (it stands first in --font-text) and download nothing but the list of subsets.
 */
export async function loadLateFonts(locale: Locale): Promise<void> {
  if (locale === 'ar') await import('@fontsource-variable/noto-sans-arabic/wght.css')
  else if (locale === 'zh') await import('@fontsource-variable/noto-sans-sc/wght.css')
  else await import('@fontsource-variable/noto-sans/wght.css')
}
