import { countryByIso3, isLdc } from './geography.ts'
import type { Instrument } from './instruments.ts'
import type { SpecialGroup } from './regions.ts'

/** What the standard term sheet sets for a kind of country before anybody writes. */
export interface TermVariant {
  /** Lists of the United Nations; `other` is every country on none of them. */
  group: SpecialGroup | 'other'
  version: number
  /** What a state may have to pay, at most, as part of the whole. */
  sovereignCapBps: number
  preferred: readonly Instrument[]
  /** Of what is earned, put back where it was earned, at least. */
  reinvestBps: number
  /** Whether money in a hard currency asks who bears the exchange rate. */
  asksHedge: boolean
}

/**
 * One variant for each kind of country, all versions ever published. Which countries are of which kind is the United Nations'
 * to say (countries.ts); the figures and preferences are the platform's own defaults and nobody's rule, to be corrected by
 * experience in a new version, never in an old one.
 */
export const TERM_VARIANTS: readonly TermVariant[] = [
  {
    group: 'ldc',
    version: 1,
    sovereignCapBps: 1000,
    preferred: ['grant', 'concessional_loan', 'first_loss', 'guarantee', 'technical_assistance'],
    reinvestBps: 2000,
    asksHedge: true,
  },
  {
    group: 'lldc',
    version: 1,
    sovereignCapBps: 2000,
    preferred: ['concessional_loan', 'guarantee', 'first_loss', 'technical_assistance'],
    reinvestBps: 1000,
    asksHedge: true,
  },
  {
    group: 'sids',
    version: 1,
    sovereignCapBps: 1500,
    preferred: ['concessional_loan', 'insurance', 'guarantee', 'debt_swap', 'technical_assistance'],
    reinvestBps: 1500,
    asksHedge: true,
  },
  { group: 'other', version: 1, sovereignCapBps: 4000, preferred: [], reinvestBps: 0, asksHedge: false },
]

/** The variants of several kinds of country read as one. */
export interface CountryTerms extends Omit<TermVariant, 'group'> {
  groups: readonly TermVariant['group'][]
}

/**
 * What the sheet of a pitch in these countries (ISO 3166-1 alpha-3) begins with on a day: the lowest cap, the highest part
 * put back and every preference of the kinds among them. Null without countries.
 */
export function countryTermsOf(countries: readonly string[], on: Date): CountryTerms | null {
  if (countries.length === 0) return null
  const kinds = new Set(countries.flatMap((iso3) => kindsOf(iso3, on)))
  // A country on no list eases nothing for one that is on one.
  const listed = TERM_VARIANTS.filter(({ group }) => group !== 'other' && kinds.has(group))
  const own = newestOf(listed.length > 0 ? listed : TERM_VARIANTS.filter(({ group }) => group === 'other'))
  return {
    groups: own.map(({ group }) => group),
    version: Math.max(...own.map(({ version }) => version)),
    sovereignCapBps: Math.min(...own.map(({ sovereignCapBps }) => sovereignCapBps)),
    preferred: [...new Set(own.flatMap(({ preferred }) => preferred))],
    reinvestBps: Math.max(...own.map(({ reinvestBps }) => reinvestBps)),
    asksHedge: own.some(({ asksHedge }) => asksHedge),
  }
}

function kindsOf(iso3: string, on: Date): SpecialGroup[] {
  const country = countryByIso3(iso3)
  return [
    ...(isLdc(iso3, on) ? ['ldc' as const] : []),
    ...(country?.lldc ? ['lldc' as const] : []),
    ...(country?.sids ? ['sids' as const] : []),
  ]
}

function newestOf(variants: readonly TermVariant[]): TermVariant[] {
  return variants.filter((one) => !variants.some(({ group, version }) => group === one.group && version > one.version))
}
