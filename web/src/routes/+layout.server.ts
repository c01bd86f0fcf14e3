import { config } from '#lib/server/config.ts'
import { rolesOf } from '#lib/server/session.ts'
import type { LayoutServerLoad } from './$types'

/** What every page knows: the language, who reads, the chosen theme, and whether this is the demonstration. */
export const load: LayoutServerLoad = ({ locals }) => ({
  locale: locals.locale,
  theme: locals.theme,
  demonstration: config().DEMO_MODE,
  me: locals.me,
  roles: rolesOf(locals.me),
})
