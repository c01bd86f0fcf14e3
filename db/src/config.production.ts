import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { institutionProblems } from './config.institutions.ts'
import { VARIABLES, type ProcessName, type Variable } from './config.variables.ts'

/** What the rules look at: the texts of the variables a process uses, by name; absent where not set. */
export type Texts = Readonly<Record<string, string | undefined>>

/** Hosts of an address that are this machine. */
export const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1', ''])
const SAFE_SSL_MODES: ReadonlySet<string> = new Set(['require', 'verify-ca', 'verify-full'])
/** Users that own the tables or pass row-level security; the application must not be one of them. */
const MIGHTY_USERS: ReadonlySet<string> = new Set([
  'postgres',
  'app_owner',
  'root',
  'admin',
  'rdsadmin',
  'azure_superuser',
  'cloudsqlsuperuser',
])
const EXAMPLE_WORDS = /change.?me|example|placeholder|default|password|secret|0123456789|demo|todo/i
const MIN_SECRET_BYTES = 32
/** Secrets that are no single random text: their own rules look at them. */
const CHECKED_ALONE: ReadonlySet<string> = new Set(['JWT_PRIVATE_KEY', 'JWT_FURTHER_KEYS', 'INSTITUTIONS'])
const MIN_PASSWORD_LENGTH = 16

/** Problems of meaning that hold everywhere, in plain words, without any value. */
export function findProblems(texts: Texts): string[] {
  const problems: string[] = []
  problems.push(...networkProblems(texts))
  for (const name of ['DATABASE_URL', 'ADMIN_DATABASE_URL']) {
    const text = texts[name]
    if (text !== undefined && !/^postgres(ql)?:$/.test(parse(text)?.protocol ?? '')) {
      problems.push(`${name} must be an address like postgres://user:password@host:5432/database`)
    }
  }
  if (texts['API_URL']?.split(',').some((one) => !/^https?:$/.test(parse(one.trim())?.protocol ?? '')) === true)
    problems.push('API_URL must be one or more addresses like http://127.0.0.1:3001, with commas between')
  for (const name of ['REDIS_URL', 'SMTP_URL', 'PUBLIC_ORIGIN', 'S3_ENDPOINT']) {
    if (texts[name] !== undefined && parse(texts[name]) === undefined) problems.push(`${name} is not a valid address`)
  }
  problems.push(...tokenKeyProblems(texts))
  problems.push(...institutionProblems(texts['INSTITUTIONS'], false))
  for (const name of ['SIGN_IN_SECRET', 'SEALING_SECRET', 'SEALING_SECRET_PREVIOUS']) {
    const text = texts[name]
    if (text !== undefined && Buffer.byteLength(text) < MIN_SECRET_BYTES)
      problems.push(`${name} must have at least ${MIN_SECRET_BYTES} bytes`)
  }
  problems.push(...storeProblems(texts))
  if (texts['ADMIN_DATABASE_URL'] !== undefined && !(texts['APP_RW_PASSWORD'] && texts['APP_WORKER_PASSWORD'])) {
    problems.push('ADMIN_DATABASE_URL needs APP_RW_PASSWORD and APP_WORKER_PASSWORD beside it')
  }
  return problems
}

function tokenKeyProblems(texts: Texts): string[] {
  const problems: string[] = []
  if (texts['JWT_PRIVATE_KEY'] !== undefined && !isP256Key(texts['JWT_PRIVATE_KEY'])) {
    problems.push('JWT_PRIVATE_KEY must be a private key on the curve P-256, as PEM')
  }
  if (texts['JWT_FURTHER_KEYS'] !== undefined && !arePublishable(texts['JWT_FURTHER_KEYS'])) {
    problems.push('JWT_FURTHER_KEYS must hold keys on the curve P-256, as PEMs one after the other')
  }
  return problems
}

/** Whose word is believed, and where a room is: lists of addresses, which are never everybody. */
function networkProblems(texts: Texts): string[] {
  const isList = (name: string) => !texts[name] || texts[name].split(',').every((part) => isAddressRange(part.trim()))
  const problems: string[] = []
  if (!isList('TRUST_PROXY')) {
    problems.push(
      'TRUST_PROXY must be a list of addresses such as 10.0.0.0/8,::1/128; a number or "true" would let anybody pretend an address',
    )
  }
  if (!isList('ROOM_NETWORKS')) problems.push('ROOM_NETWORKS must be a list of addresses such as 203.0.113.0/24,2001:db8::/48')
  return problems
}

const BUCKET_PARTS = ['S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/** A bucket is named with all that reaches it, or not at all; and files lie in one place. */
function storeProblems(texts: Texts): string[] {
  if (texts['S3_BUCKET'] === undefined) {
    return [...BUCKET_PARTS, 'S3_ENDPOINT'].filter((name) => texts[name] !== undefined).map((name) => `${name} needs S3_BUCKET beside it`)
  }
  const problems = BUCKET_PARTS.filter((name) => texts[name] === undefined).map((name) => `${name} is missing: S3_BUCKET needs it`)
  if (texts['ATTACHMENTS_DIRECTORY'] !== undefined) problems.push('ATTACHMENTS_DIRECTORY must not be set beside S3_BUCKET')
  return problems
}

/** Why this configuration must not run in production, in plain words, without any value (RELIABILITY: refuse to boot). */
export function findProductionProblems(process: ProcessName, texts: Texts, env: Texts): string[] {
  return [
    ...mailProblems(process, texts),
    ...keptFilesProblems(process, texts),
    ...demoProblems(texts),
    ...databaseProblems(process, texts),
    ...redisProblems(texts),
    ...secretProblems(texts),
    ...sealingProblems(texts),
    ...institutionProblems(texts['INSTITUTIONS'], true),
    ...debugProblems(env),
  ]
}

function demoProblems(texts: Texts): string[] {
  const problems: string[] = []
  if (texts['PUBLIC_ORIGIN'] !== undefined && !texts['PUBLIC_ORIGIN'].startsWith('https://')) {
    problems.push('PUBLIC_ORIGIN must begin with https:// in production')
  }
  if (texts['DEMO_MODE'] === 'true') {
    problems.push('DEMO_MODE must be off in production: it takes a mail code for two factors and shows everybody the mails')
  }
  return problems
}

function keptFilesProblems(process: ProcessName, texts: Texts): string[] {
  if (process !== 'api') return []
  const problems: string[] = []
  if (texts['S3_BUCKET'] === undefined && texts['ATTACHMENTS_DIRECTORY'] === undefined) {
    problems.push('ATTACHMENTS_DIRECTORY or S3_BUCKET must be set in production: uploaded files would be lost with the temporary ones')
  }
  if (texts['S3_ENDPOINT']?.startsWith('http:') && !isPrivate(new URL(texts['S3_ENDPOINT']), texts)) {
    problems.push('S3_ENDPOINT must begin with https:// or name this machine, or TRUST_PRIVATE_NETWORK must be on')
  }
  return problems
}

function mailProblems(process: ProcessName, texts: Texts): string[] {
  if (process !== 'worker') return []
  const problems: string[] = []
  const server = texts['SMTP_URL'] === undefined ? undefined : parse(texts['SMTP_URL'])
  if (texts['SMTP_URL'] === undefined) problems.push('SMTP_URL must be set in production: the mail catcher is for demonstrations')
  if (server && server.protocol !== 'smtps:' && !isPrivate(server, texts)) {
    problems.push('SMTP_URL must begin with smtps:// or name this machine, or TRUST_PRIVATE_NETWORK must be on')
  }
  if ((texts['MAIL_FROM'] ?? '').includes('@localhost')) problems.push('MAIL_FROM must be a real sender in production')
  return problems
}

function databaseProblems(process: ProcessName, texts: Texts): string[] {
  const problems: string[] = []
  for (const name of ['DATABASE_URL', 'ADMIN_DATABASE_URL']) {
    const server = texts[name] === undefined ? undefined : parse(texts[name])
    if (!server) continue
    if (process !== 'migrate' && MIGHTY_USERS.has(decodeURIComponent(server.username))) {
      problems.push(`${name} must name the process's own database user (app_rw, app_worker), not an owner or administrator`)
    }
    if (!SAFE_SSL_MODES.has(server.searchParams.get('sslmode') ?? '') && !isPrivate(server, texts)) {
      problems.push(`${name} must use TLS (sslmode=verify-full) to another host, or TRUST_PRIVATE_NETWORK must be on`)
    }
    if (isWeak(decodeURIComponent(server.password), MIN_PASSWORD_LENGTH)) {
      problems.push(`${name} must hold a password of at least ${MIN_PASSWORD_LENGTH} characters that is not an example`)
    }
  }
  return problems
}

function redisProblems(texts: Texts): string[] {
  const server = texts['REDIS_URL'] === undefined ? undefined : parse(texts['REDIS_URL'])
  if (!server || LOCAL_HOSTS.has(server.hostname)) return []
  const problems: string[] = []
  if (server.protocol !== 'rediss:' && !isPrivate(server, texts)) {
    problems.push('REDIS_URL must begin with rediss:// for another host, or TRUST_PRIVATE_NETWORK must be on')
  }
  if (isWeak(decodeURIComponent(server.password), MIN_PASSWORD_LENGTH)) {
    problems.push(`REDIS_URL must hold a password of at least ${MIN_PASSWORD_LENGTH} characters that is not an example`)
  }
  return problems
}

function secretProblems(texts: Texts): string[] {
  const problems: string[] = []
  const all: Record<string, Variable> = VARIABLES
  for (const [name, text] of Object.entries(texts)) {
    if (!all[name]?.isSecret || text === undefined || CHECKED_ALONE.has(name) || name.endsWith('_URL')) continue
    const least = name.endsWith('_PASSWORD') ? MIN_PASSWORD_LENGTH : MIN_SECRET_BYTES
    if (isWeak(text, least)) problems.push(`${name} must be random and have at least ${least} characters in production, not an example`)
  }
  return problems
}

/** Whoever learns one secret does not hold the other, and a change of secret is a change. */
function sealingProblems(texts: Texts): string[] {
  const { SEALING_SECRET: secret, SEALING_SECRET_PREVIOUS: previous, SIGN_IN_SECRET: signIn } = texts
  if (secret === undefined) return []
  return [
    ...(secret === signIn ? ['SEALING_SECRET must be another secret than SIGN_IN_SECRET'] : []),
    ...(secret === previous ? ['SEALING_SECRET_PREVIOUS must be another secret than SEALING_SECRET'] : []),
  ]
}

function debugProblems(env: Texts): string[] {
  const problems: string[] = []
  if (/--inspect/.test(env['NODE_OPTIONS'] ?? '')) problems.push('NODE_OPTIONS must not open the inspector in production')
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    problems.push('NODE_TLS_REJECT_UNAUTHORIZED must not switch off the check of certificates')
  if (env['JWT_SECRET']) problems.push('JWT_SECRET must not be set: tokens are signed with JWT_PRIVATE_KEY only')
  return problems
}

/** Short, an example, or one of few characters over and over. */
function isWeak(secret: string, least: number): boolean {
  return Buffer.byteLength(secret) < least || EXAMPLE_WORDS.test(secret) || new Set(secret).size < 8
}

function isPrivate(server: URL, texts: Texts): boolean {
  return LOCAL_HOSTS.has(server.hostname) || texts['TRUST_PRIVATE_NETWORK'] === 'true'
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  // /0 would trust everybody, which is what the list is there to prevent.
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128)
}

function isP256Key(pem: string): boolean {
  try {
    return isP256(createPrivateKey(pem))
  } catch {
    return false
  }
}

/** Private or public: what is published of them is the same. */
function arePublishable(text: string): boolean {
  const pems = splitPems(text)
  try {
    return pems.length > 0 && pems.every((pem) => isP256(createPublicKey(pem)))
  } catch {
    return false
  }
}

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'

/** The PEM blocks of a text, one key each. */
export function splitPems(text: string): string[] {
  return text.match(/-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g) ?? []
}
