/** An authenticator app that is being set up: what it is told, and the challenge that its first code answers. */
export interface BegunTotp {
  factorChallengeId: string
  secret: string
  address: string
}
