import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const CLIENT = 'scalebridge'
export const SECRET = 'a secret between the two of us'
export const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const nowSeconds = () => Math.floor(Date.now() / 1000)

export function signed(key: KeyObject, claims: object, header: object = {}): string {
  const text = `${encode({ alg: 'ES256', kid: 'one', ...header })}.${encode(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** What an institution signs; a hostile one changes something. */
export type Forge = (claims: Record<string, unknown>, key: KeyObject) => string
export const honest: Forge = (claims, key) => signed(key, claims)

/** An institution on this machine that says what it is told to say. */
export class Institution {
  readonly key = newKey()
  forge: Forge = honest
  person: Record<string, unknown> = {}
  nonce = ''
  readonly #server: Server = createServer((request, response) => {
    const answer = request.url === '/token' ? this.#token() : request.url === '/keys' ? this.#keys() : this.#metadata()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get issuer(): string {
    const address = this.#server.address() as AddressInfo // as: the server listens on a port, not on a pipe
    return `http://127.0.0.1:${address.port}`
  }

  close(): void {
    this.#server.close()
  }

  #metadata(): object {
    const { issuer } = this
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  #keys(): object {
    return { keys: [{ ...createPublicKey(this.key).export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] }
  }

  #token(): object {
    const claims = {
      iss: this.issuer,
      aud: CLIENT,
      iat: nowSeconds(),
      exp: nowSeconds() + 300,
      nonce: this.nonce,
      sub: 'ada',
      ...this.person,
    }
    return { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: this.forge(claims, this.key) }
  }
}
