import { json } from '@sveltejs/kit'
import { directionOf, localise } from '#lib/i18n/locales.ts'
import { loadMessages } from '#lib/i18n/load.ts'
import type { RequestHandler } from './$types'

/** What makes show control an application of its own on an operator's machine. Public, as browsers ask for it without cookies. */
export const GET: RequestHandler = async ({ locals: { locale } }) => {
  const { stage } = await loadMessages(locale, '/(stage)/show')
  const scope = localise('/show', locale)
  const manifest = {
    id: scope,
    name: `Scalebridge · ${stage?.['title']}`,
    short_name: stage?.['title'],
    lang: locale,
    dir: directionOf(locale),
    start_url: scope,
    scope,
    display: 'standalone',
    background_color: '#0e171c',
    theme_color: '#0e171c',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  }
  return json(manifest, { headers: { 'content-type': 'application/manifest+json', 'cache-control': 'public, max-age=3600' } })
}
