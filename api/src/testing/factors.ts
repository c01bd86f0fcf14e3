import type { Output } from '../platform/endpoint.ts'
import type * as contract from '../factors/factors.contract.ts'
import { createAuthenticator, type Authenticator } from './authenticator.ts'
import { callerOf, type Caller, type TestApi } from './index.ts'

type Response = Awaited<ReturnType<Caller['get']>>
type Begun = Output<typeof contract.beginFactor>

/** An answer as its status and its problem's code. */
export const saidBy = (response: Response): string =>
  response.statusCode < 400 ? String(response.statusCode) : `${response.statusCode} ${response.json<{ code: string }>().code}`

/** Whoever an answer's new cookies make of a caller; the caller themselves where it set none. */
export function followed(api: TestApi, caller: Caller, response: Response): Caller {
  const cookies = response.cookies.map((cookie) => `${cookie.name}=${cookie.value}`)
  return cookies.length === 0 ? caller : callerOf(api.app, cookies.join('; '))
}

/** Begins to add or to prove a factor. */
export async function begin(caller: Caller, purpose: 'add_passkey' | 'add_totp' | 'prove'): Promise<Begun> {
  const response = await caller.post('/api/v1/factors/challenges', { body: { purpose } })
  if (response.statusCode !== 201) throw new Error(`${purpose} cannot begin: ${response.payload}`)
  return response.json<Begun>()
}

/** What a browser makes of a challenge to add a passkey. */
export function madeFor(begun: Begun, authenticator: Authenticator, deviation?: Parameters<Authenticator['make']>[1]) {
  if (begun.creation === null) throw new Error('no passkey was asked for')
  return { factorChallengeId: begun.factorChallengeId, name: 'A key', passkey: authenticator.make(begun.creation, deviation) }
}

/** What a browser makes of a challenge to prove a passkey. */
export function provenFor(begun: Begun, authenticator: Authenticator, deviation?: Parameters<Authenticator['prove']>[1]) {
  if (begun.request === null) throw new Error('no proof was asked for')
  return { factorChallengeId: begun.factorChallengeId, passkey: authenticator.prove(begun.request, deviation) }
}

/** Adds a passkey the way a person does: who they are after it, its device, and the recovery codes of a first one. */
export async function addPasskey(api: TestApi, caller: Caller) {
  const authenticator = createAuthenticator()
  const response = await caller.post('/api/v1/factors', { body: madeFor(await begin(caller, 'add_passkey'), authenticator) })
  if (response.statusCode !== 201) throw new Error(`the passkey was not added: ${response.payload}`)
  const { recoveryCodes } = response.json<{ recoveryCodes: string[] | null }>()
  return { caller: followed(api, caller, response), authenticator, recoveryCodes }
}
