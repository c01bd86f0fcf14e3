/**
 * What others are told of an interest, by the level that its investor chose for it. Pure, and the one place that decides.
 * The partnership is told as the level says. Other investors are told the same, but only those who opted in to find
 * co-funders of this pitch, and only of those who opted in as well: who did not is never counted.
 */
import type { Disclosure, InterestKind } from '../reference/introductions.ts'

export interface Interest {
  kind: InterestKind
  amountMinMinor: number | null
  amountMaxMinor: number | null
  currency: string | null
  disclosure: Disclosure
  isOptedIn: boolean
  investorId: string
  investorName: string
  contact: { name: string | null; email: string }
}

export interface ToldInterest extends Pick<Interest, 'kind' | 'amountMinMinor' | 'amountMaxMinor' | 'currency' | 'investorName'> {
  contact: Interest['contact'] | null
}

export interface ToldInterests {
  /** How many investors, those without a name among them. */
  count: number
  named: ToldInterest[]
}

/** A pitch's interests as its partnership is told of them. */
export function toldToPartnership(interests: readonly Interest[]): ToldInterests {
  return told(interests)
}

/** The others who opted in, as an investor is told of them; null for one who has not opted in. */
export function syndicateOf(interests: readonly Interest[], readerInvestorId: string): ToldInterests | null {
  const isReader = (interest: Interest) => interest.investorId === readerInvestorId
  if (!interests.some((interest) => isReader(interest) && interest.isOptedIn)) return null
  return told(interests.filter((interest) => interest.isOptedIn && !isReader(interest)))
}

function told(interests: readonly Interest[]): ToldInterests {
  const named = interests.filter(({ disclosure }) => disclosure !== 'count').map(toTold)
  // An investor with several mandates is one investor.
  return { count: new Set(interests.map(({ investorId }) => investorId)).size, named }
}

function toTold({ kind, amountMinMinor, amountMaxMinor, currency, investorName, contact, disclosure }: Interest): ToldInterest {
  return { kind, amountMinMinor, amountMaxMinor, currency, investorName, contact: disclosure === 'contact' ? contact : null }
}
