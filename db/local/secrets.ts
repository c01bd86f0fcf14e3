import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { StartError } from './start-error.ts'

const Secrets = Type.Object(
  {
    signInSecret: Type.String({ minLength: 32 }),
    jwtPrivateKey: Type.String({ pattern: 'PRIVATE KEY' }),
    passwords: Type.Object({
      app_owner: Type.String({ minLength: 16 }),
      app_rw: Type.String({ minLength: 16 }),
      app_worker: Type.String({ minLength: 16 }),
    }),
  },
  { additionalProperties: false },
)

/** Made once per clone, for development and demonstration. Production brings its own through the environment. */
export type Secrets = Static<typeof Secrets>

/** The secrets in `file`, made at random the first time. Throws StartError when the file is not what we wrote. */
export function loadSecrets(file: string): Secrets {
  if (!existsSync(file)) {
    const made = makeSecrets()
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
    return made
  }
  chmodSync(file, 0o600)
  const found = read(file)
  if (!Value.Check(Secrets, found)) {
    throw new StartError(
      `${file} is damaged.`,
      'Remove it and start again: new secrets are made, and everybody who was signed in signs in again. The data stays.',
    )
  }
  return found
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** New random secrets: 256 bits each, and a P-256 key for the signature ES256. */
export function makeSecrets(): Secrets {
  const random = (): string => randomBytes(32).toString('base64url')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    signInSecret: random(),
    jwtPrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    passwords: { app_owner: random(), app_rw: random(), app_worker: random() },
  }
}
