import type { Proposed } from '@scalebridge/api/contract'
import type { Locale } from '@scalebridge/db/reference'
import { blankMandateForm, readContent, type MandateContent } from './mandate-form.ts'

/** A draft's content of the proposals that somebody ticked; what was not ticked says nothing. */
export function contentOfProposals(
  proposals: readonly Proposed[],
  { name, locale }: { name: string; locale: Locale },
): MandateContent | null {
  const { content } = readContent({ ...blankMandateForm(locale), name }, locale)
  if (content === null) return null
  return proposals.reduce<MandateContent>((draft, { goals, countryGroups, countries, ticket, language, instruments }) => {
    return {
      ...draft,
      ...(goals ? { goals } : {}),
      ...(countryGroups ? { countryGroups } : {}),
      ...(countries ? { countries } : {}),
      ...(language ? { language } : {}),
      ...(instruments ? { instruments } : {}),
      ...(ticket ? { ticketMinMinor: ticket.minimumMinor, ticketMaxMinor: ticket.maximumMinor, ticketCurrency: ticket.currency } : {}),
    }
  }, content)
}

/** A ticked proposal, as it came back from the page's own form; null for what is none. The API checks every value again. */
export function proposalFrom(text: string): Proposed | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'field' in value ? (value as Proposed) : null // as: the page wrote it, and the API's closed schema checks what is made of it
  } catch {
    return null
  }
}
