import { schema } from '@scalebridge/db'
import { INVITATION_KINDS } from '@scalebridge/db/reference'
import { invitationStateAt, readLetterCode } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { takeAddressOrRefuse } from '../platform/request-limits.ts'
import type * as contract from './invitations.contract.ts'

const { callInvitations } = schema
/** A few letters lie on one desk; whoever tries more is guessing. */

/**
 * Whether a code stands on a letter of ours, and what one may know who holds it. A slip of the pen is told without a look at the
 * letters; any other try counts, and too many are refused with 429.
 */
export async function checkLetter(deps: Deps, ip: string, { body }: Input<typeof contract.checkLetter>): Promise<contract.LetterCheck> {
  const code = readLetterCode(body.code)
  if (code === null) return { answer: 'mistyped', letter: null }
  await takeAddressOrRefuse(deps, LIMITS.letterCode, ip)
  const [row] = await deps.db.select().from(callInvitations).where(eq(callInvitations.letterCode, code))
  if (row === undefined) return { answer: 'unknown', letter: null }
  return {
    answer: 'genuine',
    letter: {
      organisationName: row.organisationName,
      kind: listed(INVITATION_KINDS, row.kind),
      issuedAt: row.issuedAt.toISOString(),
      validUntil: row.expiresAt.toISOString(),
      state: invitationStateAt(row, deps.clock()),
    },
  }
}
