import type { schema } from '@scalebridge/db'
import { INVITATION_KINDS, LOCALES } from '@scalebridge/db/reference'
import { invitationStateAt } from '@scalebridge/db/rules'
import { letterOf } from '@scalebridge/db/scouting'
import { listed } from '../editions/editions.ts'
import type { Deps } from '../platform/deps.ts'
import type { InvitationLetter } from './invitations.contract.ts'
import type { CallInvitation } from './scouting.contract.ts'

type InvitationRow = typeof schema.callInvitations.$inferSelect
type EditionRow = typeof schema.editions.$inferSelect

/** An invitation as the Secretariat sees it; never its link, which nobody but the receiver has. */
export function presentInvitation(row: InvitationRow, now: Date): CallInvitation {
  const ended = row.acceptedAt ?? row.declinedAt ?? row.revokedAt
  return {
    id: row.id,
    kind: listed(INVITATION_KINDS, row.kind),
    state: invitationStateAt(row, now),
    language: listed(LOCALES, row.language),
    contactName: row.contactName,
    contactEmail: row.contactEmail,
    letterCode: row.letterCode,
    round: row.round,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: ended?.toISOString() ?? null,
    declineReason: row.declineReason,
  }
}

/** The letter of an invitation, word for word as it is mailed. */
export function presentLetter(deps: Pick<Deps, 'config'>, row: InvitationRow, edition: EditionRow): InvitationLetter {
  const locale = listed(LOCALES, row.language)
  return letterOf({
    ...row,
    locale,
    kind: listed(INVITATION_KINDS, row.kind),
    edition: { title: edition.title[locale], isDemonstration: edition.isDemonstration },
    checkUrl: `${deps.config.PUBLIC_ORIGIN}/letters`,
  })
}
