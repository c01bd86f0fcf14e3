import { navigationFor } from '../shell/navigation.ts'

/**
 * Where a reader goes after signing in.
 * @param roles their roles; without one there is no work to show yet, so they found or join an organisation first
 * @param next the path they came from, already known to be ours
 */
export function landingPath(roles: readonly string[], next: string | null): string {
  if (roles.length === 0) return next === null || next === '/' ? '/register' : `/register?next=${encodeURIComponent(next)}`
  return next ?? navigationFor(roles)[0]?.path ?? '/account'
}

/**
 * Straight to a place for those who may go there; the others sign in first, or name an organisation that may.
 * @param roles the reader's, null for who has not signed in
 * @param allowed the roles of which one lets in
 */
export function doorTo(path: string, roles: readonly string[] | null, allowed: readonly string[]): string {
  if (roles?.some((role) => allowed.includes(role))) return path
  return `${roles === null ? '/sign-in' : '/register'}?next=${encodeURIComponent(path)}`
}

/** The code as the mail has it: digits alone, whichever digits were typed and however they were grouped. */
export function plainCode(typed: string): string {
  return typed.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16)).replace(/[^\da-zA-Z]/g, '')
}

/** The link in a caught mail, so that the demonstration's page can offer it; null where there is none of ours. */
export function linkIn(text: string, origin: string): string | null {
  const found = text.match(/https?:\/\/\S+/g)?.find((address) => URL.canParse(address) && new URL(address).origin === origin)
  if (!found) return null
  const { pathname, search } = new URL(found)
  return pathname + search
}
