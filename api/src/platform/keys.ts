import { splitPems } from '@scalebridge/db/config'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createHash, createPublicKey } from 'node:crypto'
import type { ApiConfig, Deps } from './deps.ts'
import type { Output } from './endpoint.ts'
import { listKeys } from './platform.contract.ts'

type PublishedKey = Output<typeof listKeys>['keys'][number]

interface PublicKey {
  /** What a token names it by. */
  kid: string
  pem: string
  published: PublishedKey
}

/** How long another service may go on with the keys that it has read; a change of keys waits for longer. */
const CACHED_SECONDS = 300

/** The keys whose tokens are accepted: the one that signs first, then the next and the previous, while there are any. */
export function readKeys(config: Pick<ApiConfig, 'JWT_PRIVATE_KEY' | 'JWT_FURTHER_KEYS'>): [current: PublicKey, ...further: PublicKey[]] {
  const current = toPublicKey(config.JWT_PRIVATE_KEY)
  const further = splitPems(config.JWT_FURTHER_KEYS ?? '').map((pem) => toPublicKey(pem))
  return [current, ...further.filter(({ kid }, at) => kid !== current.kid && further.findIndex((other) => other.kid === kid) === at)]
}

/** The public half of a key, named by its thumbprint (RFC 7638), so that no two processes name it differently. */
function toPublicKey(pem: string): PublicKey {
  const key = createPublicKey(pem)
  const { crv, kty, x, y } = key.export({ format: 'jwk' })
  if (crv !== 'P-256' || kty !== 'EC' || x === undefined || y === undefined) throw new Error('a key for tokens is not on the curve P-256')
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  return {
    kid,
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    published: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' },
  }
}

/** GET /api/v1/.well-known/jwks.json: the public keys, for whoever checks our tokens. */
export function keysRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const keys = readKeys(deps.config).map(({ published }) => published)
    app.route({
      ...listKeys,
      handler: async (_request, reply) => reply.header('cache-control', `public, max-age=${CACHED_SECONDS}`).send({ keys }),
    })
  }
}
