import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { StartError } from './start-error.ts'

/** Made once per clone, for development and demonstration. Production brings its own through the environment. */
export interface Secrets {
  signInSecret: string
  sealingSecret: string
  /** In a clone from before there was a secret for sealing: what took its place. */
  sealingSecretBefore?: string
  jwtPrivateKey: string
  passwords: { app_owner: string; app_rw: string; app_worker: string }
}

/** The secrets in `file`, made at random the first time. Throws StartError when the file is not what we wrote. */
export function loadSecrets(file: string): Secrets {
  if (!existsSync(file)) {
    const made = makeSecrets()
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
    return made
  }
  chmodSync(file, 0o600)
  const kept = read(file)
  const found = withSealing(kept)
  if (!isWhole(found)) {
    throw new StartError(
      `${file} is damaged.`,
      'Bring it back from a copy. Remove it only where nothing has to stay: new secrets are made, everybody signs in again, and uploaded files are never read again.',
    )
  }
  if (found !== kept) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o600 })
  return found
}

/** A file from before there was a secret for sealing gets one, and keeps what was used in its place. */
function withSealing(found: unknown): unknown {
  const isOlder = typeof found === 'object' && found !== null && 'signInSecret' in found && !('sealingSecret' in found)
  return isOlder ? { ...found, sealingSecret: random(), sealingSecretBefore: found.signInSecret } : found
}

/** By hand, as a schema library would take longer to load than the whole launcher. */
function isWhole(found: unknown): found is Secrets {
  const names = ['signInSecret', 'sealingSecret', 'jwtPrivateKey', 'passwords'] as const
  const isChanged = typeof found === 'object' && found !== null && 'sealingSecretBefore' in found
  if (!hasOnly(found, isChanged ? ([...names, 'sealingSecretBefore'] as const) : names)) return false
  const { signInSecret, sealingSecret, jwtPrivateKey, passwords } = found
  if (isChanged && !isText(found.sealingSecretBefore, 32)) return false
  if (!isText(signInSecret, 32) || !isText(sealingSecret, 32) || !isText(jwtPrivateKey, 1) || !jwtPrivateKey.includes('PRIVATE KEY'))
    return false
  const roles = ['app_owner', 'app_rw', 'app_worker']
  return hasOnly(passwords, roles) && Object.values(passwords).every((password) => isText(password, 16))
}

function hasOnly<K extends string>(value: unknown, names: readonly K[]): value is Record<K, unknown> {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => name in value) && Object.keys(value).length === names.length
}

const isText = (value: unknown, least: number): value is string => typeof value === 'string' && value.length >= least

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const random = (): string => randomBytes(32).toString('base64url')

/** New random secrets: 256 bits each, and a P-256 key for the signature ES256. */
export function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    signInSecret: random(),
    sealingSecret: random(),
    jwtPrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    passwords: { app_owner: random(), app_rw: random(), app_worker: random() },
  }
}
