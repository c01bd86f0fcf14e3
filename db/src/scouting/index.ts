export { callInvitationToken } from './tokens.ts'
export { letterOf, type InvitationLetter } from './letter.ts'
