import type { BoardPledge } from '@scalebridge/api/contract'
import { pledgeShares, pledgeTotals, type PledgeShare, type PledgeTerms, type PledgeTotal } from '@scalebridge/db/rules'
import type { I18n } from '../i18n/i18n.ts'

/**
 * The board after an event of the stage's stream; every `pledge.*` event for the public carries the whole pledge.
 * @returns the same list where the event is about something else
 */
export function applyPledgeEvent(pledges: readonly BoardPledge[], event: { kind: string; payload: unknown }): readonly BoardPledge[] {
  const pledge = pledgeOf(event)
  if (pledge === undefined) return pledges
  const isKnown = pledges.some(({ id }) => id === pledge.id)
  return isKnown ? pledges.map((one) => (one.id === pledge.id ? pledge : one)) : [...pledges, pledge]
}

/** The pledge that an event of the stage's stream is about, for those events that carry one. */
export function pledgeOf(event: { kind: string; payload: unknown }): BoardPledge | undefined {
  if (!event.kind.startsWith('pledge.')) return undefined
  // as: api/src/commitments/ledger.ts writes the payload of these events.
  return (event.payload as { pledge?: BoardPledge }).pledge
}

type Counted = BoardPledge & { pitchId: string | null }
const counted = (pledges: readonly BoardPledge[]): Counted[] =>
  pledges.filter(({ state }) => state === 'published').map((pledge) => ({ ...pledge, pitchId: pledge.pitch?.id ?? null }))

export const totalsOf = (pledges: readonly BoardPledge[]): PledgeTotal[] => pledgeTotals(counted(pledges))

/** The published pledges by goal or by country. */
export function sharesOf(pledges: readonly BoardPledge[], by: 'goals' | 'countries'): PledgeShare[] {
  const keys = new Map(pledges.map((pledge) => [pledge.id, pledge[by].map(String)]))
  return pledgeShares(counted(pledges), ({ id }) => keys.get(id) ?? [])
}

/** What is promised, in one line: the amount where there is one, and the kind. */
export function pledgeLine({ t, format }: Pick<I18n, 't' | 'format'>, terms: PledgeTerms): string {
  const { instrument } = terms
  // A guarantee that is given as a guarantee is said once.
  const given = instrument === null || instrument === terms.kind ? '' : ` (${t(`reference.instrument.${instrument}`)})`
  const kind = `${t(`pledge.kind.${terms.kind}`)}${given}`
  const amount = terms.amountMinor === null || terms.currency === null ? null : format.money(terms.amountMinor, terms.currency)
  return amount === null ? kind : `${amount} · ${kind}`
}

/** As `pledgeLine`, with all that the amount depends on: what somebody confirms. */
export function pledgeSentence(i18n: Pick<I18n, 't' | 'format'>, terms: PledgeTerms): string {
  const { t } = i18n
  const match =
    terms.matchFromMinor === null || terms.currency === null
      ? null
      : t('pledge.match', { amount: i18n.format.money(terms.matchFromMinor, terms.currency) })
  const condition = terms.condition === null ? null : `${t('pledge.condition')}: ${terms.condition}`
  return [pledgeLine(i18n, terms), terms.description, condition, match].filter((part) => part !== null).join('; ')
}
