import type { FastifyReply, FastifyRequest } from 'fastify'
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { LOCALES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { cookieOptions, hostCookie } from '../platform/cookies.ts'
import type { ApiConfig } from '../platform/deps.ts'

const COOKIE = 'sb_institution'
const TRAVEL_MS = 10 * 60_000

/** What a browser carries to an institution and back: nobody else's browser can come back with it, and nobody can read it. */
const Travel = Type.Object(
  {
    kind: Type.Literal('away'),
    institution: Type.String(),
    state: Type.String(),
    nonce: Type.String(),
    codeVerifier: Type.String(),
    locale: Type.Enum([...LOCALES]),
    next: Type.Union([Type.String(), Type.Null()]),
    untilMs: Type.Number(),
  },
  { additionalProperties: false },
)
export type Travel = Static<typeof Travel>

/** What it carries while its mail code is awaited: which return from an institution the code is to confirm. */
const Arrival = Type.Object(
  { kind: Type.Literal('arrived'), signInId: Type.String(), untilMs: Type.Number() },
  { additionalProperties: false },
)
export type Arrival = Static<typeof Arrival>

type Sealed = Travel | Arrival
type Unstamped = Omit<Travel, 'untilMs'> | Omit<Arrival, 'untilMs'>

/** A name for a state that can be kept, since the state itself is a secret until it is used. */
export const hashOfState = (state: string): string => createHash('sha256').update(state).digest('base64url')

/** Gives the browser what it must bring back within ten minutes. */
export function sendAlong(reply: FastifyReply, config: ApiConfig, bag: { content: Unstamped; now: Date }): void {
  const sealed = seal(config, { ...bag.content, untilMs: bag.now.getTime() + TRAVEL_MS })
  reply.setCookie(hostCookie(config, COOKIE), sealed, { ...cookieOptions(config), maxAge: TRAVEL_MS / 1000 })
}

/** Takes it back: what was brought is good for one return. */
export function takeBack(reply: FastifyReply, config: ApiConfig): void {
  reply.clearCookie(hostCookie(config, COOKIE), cookieOptions(config))
}

/** What the browser left with, if it is ours, whole and not too old. */
export function readTravel(request: FastifyRequest, config: ApiConfig, now: Date): Travel | undefined {
  const brought = readSealed(request, config, now)
  return brought?.kind === 'away' ? brought : undefined
}

/** The return that waits for this browser's mail code. */
export function readArrival(request: FastifyRequest, config: ApiConfig, now: Date): Arrival | undefined {
  const brought = readSealed(request, config, now)
  return brought?.kind === 'arrived' ? brought : undefined
}

function readSealed(request: FastifyRequest, config: ApiConfig, now: Date): Sealed | undefined {
  const text = request.cookies[hostCookie(config, COOKIE)]
  const opened = text === undefined ? undefined : open(config, text)
  const isOurs = Value.Check(Travel, opened) || Value.Check(Arrival, opened)
  return isOurs && opened.untilMs > now.getTime() ? opened : undefined
}

const keyOf = (config: ApiConfig) => Buffer.from(hkdfSync('sha256', config.SIGN_IN_SECRET, '', 'institution travel', 32))

function seal(config: ApiConfig, content: Sealed): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(config), iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')
}

function open(config: ApiConfig, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < 28) return undefined
  const decipher = createDecipheriv('aes-256-gcm', keyOf(config), bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'))
  } catch {
    return undefined
  }
}
