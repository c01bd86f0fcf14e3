import { createHmac } from 'node:crypto'

/** The secret part of an invitation's link: derived, so that no queue holds it, and another one each time it is sent. */
export function callInvitationToken(secret: string, invitation: { id: string; round: number }): string {
  return createHmac('sha256', secret).update(`call:${invitation.id}:${invitation.round}`).digest('base64url')
}
