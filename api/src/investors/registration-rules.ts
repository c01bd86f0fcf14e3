import { PUBLIC_MAIL_DOMAINS } from '@scalebridge/db/reference'
import type { FieldError } from '../platform/problem.ts'
import type { RegistrationContent } from './registration.shapes.ts'

/** A web address as it is kept, with its scheme; null where it is none. */
export function websiteOf(text: string): string | null {
  const address = URL.parse(/^https?:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`)
  return address !== null && /^[^.]+(\.[^.]+)+$/.test(address.hostname) && address.username === '' ? address.href : null
}

/** What is wrong with a registration, field by field. */
export function registrationErrors(content: RegistrationContent): FieldError[] {
  const errors: FieldError[] = []
  if (content.website !== null && websiteOf(content.website) === null)
    errors.push({ pointer: '/website', code: 'website.invalid', detail: 'This is not the address of a website.' })
  if (content.lei !== null && !isLei(content.lei))
    errors.push({ pointer: '/lei', code: 'lei.invalid', detail: 'This is not a legal entity identifier: its check digits do not fit.' })
  if (content.states && content.authorityRole === null)
    errors.push({
      pointer: '/authorityRole',
      code: 'authority.roleMissing',
      detail: 'Say in which position you speak for the organisation.',
    })
  return errors
}

/** Whether the check digits of a legal entity identifier fit (ISO 17442, by ISO 7064 MOD 97-10). */
function isLei(text: string): boolean {
  if (!/^[A-Z0-9]{18}[0-9]{2}$/i.test(text)) return false
  const digits = Array.from(text.toUpperCase(), (sign) => Number.parseInt(sign, 36)).join('')
  return Array.from(digits, Number).reduce((rest, digit) => (rest * 10 + digit) % 97, 0) === 1
}

/** The domain of a mail address where it is the website's own, or one below it; a provider's for everybody proves nothing. */
export function provenDomain(email: string, website: string | null): string | null {
  const domain = email.split('@')[1]?.toLowerCase() ?? ''
  const host = URL.parse(website ?? '')?.hostname.replace(/^www\./, '') ?? ''
  if (domain === '' || host === '' || !domain.includes('.') || PUBLIC_MAIL_DOMAINS.includes(domain)) return null
  // Not above it: that address may belong to whoever hands out names there.
  return domain === host || domain.endsWith(`.${host}`) ? domain : null
}
