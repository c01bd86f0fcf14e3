import { redirect } from '@sveltejs/kit'
import { safeReturnPath } from '#lib/server/return-path.ts'
import { isTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import type { RequestHandler } from './$types'

const YEAR_SECONDS = 365 * 24 * 3600

/** Remembers the reader's choice of light, dark or the device's own, and goes back to where they were. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
  const form = await request.formData()
  const theme = form.get('theme')
  if (isTheme(theme)) {
    cookies.set(THEME_COOKIE, theme, {
      path: '/',
      maxAge: YEAR_SECONDS,
      sameSite: 'lax',
      httpOnly: true,
      secure: url.protocol === 'https:',
    })
  } else {
    cookies.delete(THEME_COOKIE, { path: '/' })
  }
  redirect(303, safeReturnPath(form.get('back')))
}
