import { isoCBOR } from '@simplewebauthn/server/helpers'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { MadePasskey, PasskeyCreation, PasskeyRequest, ProvenPasskey } from '../factors/factors.contract.ts'
import { TEST_ORIGIN } from './index.ts'

/** What an authenticator or a browser may get wrong, or be made to. */
interface Deviation {
  origin?: string
  rpId?: string
  challenge?: string
  isVerified?: boolean
  counter?: number
  isInFrame?: boolean
  userHandle?: string
}

/** A passkey's device and the browser before it, in software: one key pair, ES256, after Web Authentication Level 3, section 6. */
export interface Authenticator {
  make(creation: PasskeyCreation, deviation?: Deviation): MadePasskey
  prove(request: PasskeyRequest, deviation?: Deviation): ProvenPasskey
}

const PRESENT = 0x01
const VERIFIED = 0x04
const HAS_CREDENTIAL = 0x40

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest()

/** A new authenticator; its counter goes up with each proof. */
export function createAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(16)
  const host = new URL(TEST_ORIGIN).hostname
  let counter = 0

  const clientDataOf = (type: string, challenge: string, deviation: Deviation) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? TEST_ORIGIN,
        crossOrigin: deviation.isInFrame ?? false,
      }),
    )
  const authDataOf = (deviation: Deviation, credential = Buffer.alloc(0)) => {
    const flags = PRESENT | (deviation.isVerified === false ? 0 : VERIFIED) | (credential.length > 0 ? HAS_CREDENTIAL : 0)
    const counted = Buffer.alloc(4)
    counted.writeUInt32BE(deviation.counter ?? counter)
    return Buffer.concat([sha256(deviation.rpId ?? host), Buffer.from([flags]), counted, credential])
  }
  const coseKey = (): Buffer => {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const entries: [number, number | Uint8Array][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]
    return Buffer.from(isoCBOR.encode(new Map(entries)))
  }

  return {
    make(creation, deviation = {}) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const credential = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey()])
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authDataOf(deviation, credential))],
      ])
      return {
        credentialId: credentialId.toString('base64url'),
        clientData: clientDataOf('webauthn.create', creation.challenge, deviation).toString('base64url'),
        // As: the encoder's own type has no name outside of it.
        attestationObject: Buffer.from(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])).toString('base64url'),
        transports: ['internal'],
      }
    },
    prove(request, deviation = {}) {
      counter += 1
      const clientData = clientDataOf('webauthn.get', request.challenge, deviation)
      const authData = authDataOf(deviation)
      return {
        credentialId: credentialId.toString('base64url'),
        clientData: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', Buffer.concat([authData, sha256(clientData)]), privateKey).toString('base64url'),
        userHandle: deviation.userHandle ?? null,
      }
    },
  }
}
