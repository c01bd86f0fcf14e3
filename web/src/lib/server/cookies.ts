import type { Cookies } from '@sveltejs/kit'

const SESSION_NAMES = ['sb_access', 'sb_refresh'] as const

/** Finds one of the session's cookies under its plain or its `__Host-` name. */
export function sessionCookie(cookies: Cookies, name: (typeof SESSION_NAMES)[number]): string | undefined {
  return cookies.get(`__Host-${name}`) ?? cookies.get(name)
}

/** What the API is told besides: who takes part in a session of the stage without an account, and who comes from an institution. */
const PASSED_NAMES = [...SESSION_NAMES, 'sb_audience', 'sb_institution'] as const

/** The Cookie header for the API: its own cookies alone, also those set earlier in this very request. */
export function cookieHeader(cookies: Cookies): string {
  return cookies
    .getAll()
    .filter(({ name }) => PASSED_NAMES.some((own) => name === own || name === `__Host-${own}`))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
}

/**
 * Sets the API's cookies on our own answer.
 * @param lines the Set-Cookie headers, one cookie each; attributes that the API does not use are dropped
 */
export function applySetCookies(cookies: Cookies, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const equals = pair.indexOf('=')
    if (equals < 1) continue
    const value = pair.slice(equals + 1)
    const options = Object.fromEntries(attributes.map(attribute))
    cookies.set(pair.slice(0, equals), value, {
      path: options['path'] ?? '/',
      httpOnly: 'httponly' in options,
      secure: 'secure' in options,
      sameSite: options['samesite']?.toLowerCase() === 'strict' ? 'strict' : 'lax',
      ...(options['max-age'] === undefined ? {} : { maxAge: Number(options['max-age']) }),
      ...(options['expires'] === undefined ? {} : { expires: new Date(options['expires']) }),
      // The API has encoded what needs it; encoding twice would change a token.
      encode: (text) => text,
    })
  }
}

function attribute(text: string): [name: string, value: string] {
  const [name = '', ...rest] = text.split('=')
  return [name.toLowerCase(), rest.join('=')]
}
