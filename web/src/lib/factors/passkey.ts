import type { addFactor, beginFactor, Input, Output, proveFactor } from '@scalebridge/api/contract'
import type { Problem } from '../problem.ts'

type Begun = Output<typeof beginFactor>
type Made = NonNullable<Input<typeof addFactor>['body']['passkey']>

/** Why nothing came of it: the API's word, or that of the device. */
export type Refused = { problem: Problem } | { device: 'unknown' | 'cancelled' | 'known' }

const LATE_MS = 15_000

/**
 * Makes a passkey of this device for the account that is signed in, and adds it.
 * @returns the recovery codes that come with a first factor, null beside another one
 */
export async function addPasskey(name: string): Promise<{ recoveryCodes: string[] | null } | Refused> {
  return attempt(async () => {
    const begun = await post<Begun>('/api/v1/factors/challenges', { purpose: 'add_passkey' })
    if ('problem' in begun || begun.creation === null) return refusalOf(begun)
    const { startRegistration } = await import('@simplewebauthn/browser')
    const { id, response } = await startRegistration({ optionsJSON: begun.creation })
    const passkey: Made = {
      credentialId: id,
      clientData: response.clientDataJSON,
      attestationObject: response.attestationObject,
      transports: TRANSPORTS.filter((transport) => response.transports?.includes(transport)),
    }
    return post<Output<typeof addFactor>>('/api/v1/factors', { factorChallengeId: begun.factorChallengeId, name, passkey })
  })
}

/** Proves a passkey of the account. The session is another one afterwards: the page has to be loaded anew. */
export async function provePasskey(): Promise<Output<typeof proveFactor> | Refused> {
  return attempt(async () => {
    const begun = await post<Begun>('/api/v1/factors/challenges', { purpose: 'prove' })
    if ('problem' in begun || begun.request === null) return refusalOf(begun)
    const { startAuthentication } = await import('@simplewebauthn/browser')
    const { id, response } = await startAuthentication({ optionsJSON: begun.request })
    const passkey = {
      credentialId: id,
      clientData: response.clientDataJSON,
      authenticatorData: response.authenticatorData,
      signature: response.signature,
      userHandle: response.userHandle ?? null,
    }
    return post<Output<typeof proveFactor>>('/api/v1/session/second-factor', { factorChallengeId: begun.factorChallengeId, passkey })
  })
}

const TRANSPORTS = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'] as const

const refusalOf = (begun: Begun | { problem: Problem }): Refused => ('problem' in begun ? begun : { device: 'unknown' })

/** The browser throws when somebody closes its window, waits too long, or shows a device that is there already. */
async function attempt<T>(act: () => Promise<T | Refused>): Promise<T | Refused> {
  if (!('PublicKeyCredential' in globalThis)) return { device: 'unknown' }
  try {
    return await act()
  } catch (cause) {
    const isKnown = cause instanceof Error && cause.name === 'InvalidStateError'
    return { device: isKnown ? 'known' : 'cancelled' }
  }
}

async function post<T>(url: string, body: unknown): Promise<T | { problem: Problem }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LATE_MS),
  })
  const said: unknown = await answer.json()
  // as: the API checks what it sends, the one shape and the other
  if (answer.ok) return said as T
  const { status, code, title } = said as Problem // as: likewise
  return { problem: { status, code, title, detail: '', errors: [] } }
}
