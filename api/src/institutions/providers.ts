import { INSTITUTION_WAITS } from '@scalebridge/db/time-outs'
import { readInstitutions, type Institution } from '@scalebridge/db/config'
import * as oidc from 'openid-client'
import type { ApiConfig } from '../platform/deps.ts'

/** An institution may move its addresses; what it says of itself is read again after this. */
const READ_AGAIN_MS = 60 * 60_000

export interface Provider {
  institution: Institution
  /** What the institution says of itself, read once an hour; a failure is tried again the next time. */
  discover(): Promise<oidc.Configuration>
  /** The one address that it may send people back to. */
  returnUrl: string
}

type Providers = ReadonlyMap<string, Provider>

/** The institutions of the configuration, by the key in their addresses. */
export function createProviders(config: ApiConfig): Providers {
  return new Map(readInstitutions(config.INSTITUTIONS).map((institution) => [institution.key, toProvider(institution, config)]))
}

function toProvider(institution: Institution, config: ApiConfig): Provider {
  let known: { reading: Promise<oidc.Configuration>; atMs: number } | undefined
  return {
    institution,
    returnUrl: `${config.PUBLIC_ORIGIN}/api/v1/institutions/${institution.key}/return`,
    async discover() {
      if (known === undefined || Date.now() - known.atMs > READ_AGAIN_MS) known = { reading: read(institution), atMs: Date.now() }
      const { reading } = known
      try {
        return await reading
      } catch (error) {
        known = undefined
        throw error
      }
    },
  }
}

function read({ issuer, clientId, clientSecret, algorithm = 'RS256' }: Institution): Promise<oidc.Configuration> {
  // The configuration allows http for this machine alone, and never in production.
  const plain = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { id_token_signed_response_alg: algorithm },
    oidc.ClientSecretBasic(clientSecret),
    // The signature is checked although the token comes from the institution itself: the claims open confidential doors.
    { execute: [oidc.enableNonRepudiationChecks, ...plain], timeout: INSTITUTION_WAITS.stepMs / 1_000 },
  )
}
