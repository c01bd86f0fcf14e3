import { createHash, createHmac } from 'node:crypto'

/** The secret part of the link by which an organisation is asked whether it is a partner: derived, so that no queue holds it. */
export function partnerToken(secret: string, partnerId: string): string {
  return createHmac('sha256', secret).update(`partner:${partnerId}`).digest('base64url')
}

/** The secret part of an invitation to a pitch's team, derived likewise. */
export function teamToken(secret: string, invitationId: string): string {
  return createHmac('sha256', secret).update(`team:${invitationId}`).digest('base64url')
}

/** What is kept of a token. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
