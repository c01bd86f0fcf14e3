import type { Reroute } from '@sveltejs/kit/hooks'
import { splitLocale } from '#lib/i18n/locales.ts'

/** Routes know no language: `/ar/pool` is the page of `/pool`. */
export const reroute: Reroute = ({ url }) => splitLocale(url.pathname).path
