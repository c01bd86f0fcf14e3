import type { CountryTerms } from '../reference/term-variants.ts'
import type { Finding } from './term-lint.ts'
import type { TermSheet } from './term-sheet.ts'
import { shareBps } from './waterfall.ts'

/** Money whose rate a borrower with a local income bears. */
const HARD: readonly string[] = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CNY']
const isBlank = (text: string | null): boolean => text === null || text.trim() === ''

const warn = (code: string, pointer: string, params: Finding['params'] = {}): Finding => ({ level: 'warning', code, pointer, params })
const hint = (...said: Parameters<typeof warn>): Finding => ({ ...warn(...said), level: 'hint' })

/**
 * What a sheet leaves open that is asked where its pitch works, by that variant of the template. None is an error: the
 * variant is a default, and a sheet that departs from it is submitted all the same.
 */
export function lintForCountries(sheet: TermSheet, terms: CountryTerms): Finding[] {
  return [...stateFindings(sheet, terms), ...moneyFindings(sheet, terms)]
}

/** What a state takes upon itself. */
function stateFindings(sheet: TermSheet, { groups, sovereignCapBps }: CountryTerms): Finding[] {
  if (!sheet.hasSovereignGuarantee) return []
  const isBorneByNobody = sheet.guarantees.every(({ liabilityOwner }) => isBlank(liabilityOwner))
  const isAbove = shareBps(sheet.contingentLiabilityMinor ?? 0, sheet.totalMinor ?? 0) > sovereignCapBps
  return [
    ...(isBorneByNobody && groups.includes('ldc') ? [warn('country.liabilityOwner', '/hasSovereignGuarantee')] : []),
    ...(isAbove ? [warn('country.sovereignCap', '/contingentLiabilityMinor', { sumBps: sovereignCapBps })] : []),
    ...(!groups.includes('other') && isBlank(sheet.debtDistressNote) ? [warn('country.debtDistress', '/debtDistressNote')] : []),
  ]
}

/** Of what kind the money is, and where its yield goes. */
function moneyFindings({ stack, currency, hedge, rewardSplit, reinvestBps }: TermSheet, terms: CountryTerms): Finding[] {
  const isUnhedged = terms.asksHedge && HARD.includes(currency) && isBlank(hedge)
  const isPreferred = stack.some(({ instrument }) => instrument === null || terms.preferred.includes(instrument))
  const isBelow = (reinvestBps ?? 0) < terms.reinvestBps
  return [
    ...(stack.length > 0 && isUnhedged ? [warn('country.hedge', '/hedge')] : []),
    ...(stack.length > 0 && terms.preferred.length > 0 && !isPreferred ? [hint('country.instruments', '/stack')] : []),
    ...(rewardSplit.length > 0 && isBelow ? [hint('country.reinvest', '/reinvestBps', { sumBps: terms.reinvestBps })] : []),
  ]
}
