import { getShortlist, type Mandate } from '@scalebridge/api/contract'
import type { InvestorState } from '@scalebridge/db/reference'
import type { RequestEvent } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { ApiProblem } from '#lib/server/problems.ts'
import type { Me } from '#lib/server/session.ts'

/** An investor that the reader belongs to. */
export interface OwnInvestor {
  investorId: string
  name: string
  state: InvestorState
  /** Whether the reader may write its mandates. */
  isLead: boolean
}

/** The investors that the reader belongs to, each once. */
export function investorsOf(me: Me | null): OwnInvestor[] {
  const found = new Map<string, OwnInvestor>()
  for (const { investorId, investorState, organisationName, role } of me?.memberships ?? []) {
    if (investorId === null || investorState === null) continue
    const isLead = role === 'investor_lead' || (found.get(investorId)?.isLead ?? false)
    found.set(investorId, { investorId, name: organisationName, state: investorState, isLead })
  }
  return [...found.values()]
}

/** Whether the reader may change a mandate of this investor. */
export function mayLead(me: Me | null, investorId: string): boolean {
  return investorsOf(me).some((investor) => investor.investorId === investorId && investor.isLead)
}

/**
 * How many pitches are on a mandate's list now: the list's own count, as a run may be one of the whole edition.
 * @returns null where there is no list to be seen
 */
export async function countFits(event: RequestEvent, mandate: Mandate): Promise<number | null> {
  if (mandate.state !== 'active' || mandate.investorState !== 'verified') return null
  try {
    const { eligibleCount, listVersion } = await call(event, getShortlist, { params: { mandateId: mandate.id }, querystring: { size: 1 } })
    return listVersion === null ? null : eligibleCount
  } catch (cause) {
    if (cause instanceof ApiProblem) return null
    throw cause
  }
}
