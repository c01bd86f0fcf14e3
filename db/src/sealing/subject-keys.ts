/**
 * Keys of subjects, envelope by envelope: what is kept of a person or a pitch is sealed with a key of its own, which lies in the
 * database sealed under the process's secret. Without the secret a copy of the database opens nothing; without its key what was
 * sealed is noise, and that is how it is erased.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import { subjectKeys } from '../schema/privacy.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32
/** How many keys one round wraps anew. */
const MOST_AT_ONCE = 500

interface WrappingKey {
  /** Says which secret a key is wrapped under, and nothing of the secret. */
  name: string
  key: Buffer
}

/** Set once, at the start of a process: what it encrypts keys with is no business of its callers. */
const wrapping: { current?: WrappingKey; previous?: WrappingKey } = {}

/**
 * Derives the keys that subjects' keys are encrypted with from the configuration; a process calls it before it seals anything.
 * What `previous` wrapped is still opened, and wrapped anew by `rewrapSubjectKeys`.
 */
export function keepSubjectKeysUnder({ secret, previous }: { secret: string; previous?: string | undefined }): void {
  wrapping.current = deriveKey(secret)
  if (previous === undefined) delete wrapping.previous
  else wrapping.previous = deriveKey(previous)
}

function deriveKey(secret: string): WrappingKey {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'scalebridge: keys of subjects, 1', KEY_BYTES))
  return { key, name: createHash('sha256').update(key).update('name').digest('hex').slice(0, 16) }
}

/** Encrypts `details` with the key of `subjectId`, which is made the first time. Null when the key was destroyed: of what was erased nothing is kept. */
export function seal(db: Db | Tx, subjectId: string, details: unknown): Promise<Buffer | null> {
  return sealBytes(db, { subjectId, owner: subjectId }, Buffer.from(JSON.stringify(details)))
}

/** What was encrypted for `subjectId`; null once the key is destroyed. Throws when it was changed or belongs to somebody else. */
export async function unseal(db: Db | Tx, subjectId: string, sealed: Buffer): Promise<unknown> {
  const opened = await unsealBytes(db, { subjectId, owner: subjectId }, sealed)
  return opened === null ? null : JSON.parse(opened.toString())
}

/** Whose key it is, and what it is that is sealed: bytes that were sealed as one thing do not open as another. */
interface SealedFor {
  subjectId: string
  owner: string
}

/** As `seal`, for bytes that are a certain thing of the subject's. */
export async function sealBytes(db: Db | Tx, { subjectId, owner }: SealedFor, bytes: Buffer): Promise<Buffer | null> {
  const { name, key: outer } = wrappingKey()
  const wrapped = encrypt(outer, randomBytes(KEY_BYTES), subjectId)
  await db.insert(subjectKeys).values({ subjectId, wrapped, wrappedUnder: name }).onConflictDoNothing()
  const key = await keyOf(db, subjectId)
  return key === null ? null : encrypt(key, bytes, owner)
}

/** As `unseal`, for bytes. */
export async function unsealBytes(db: Db | Tx, { subjectId, owner }: SealedFor, sealed: Buffer): Promise<Buffer | null> {
  const key = await keyOf(db, subjectId)
  return key === null ? null : decrypt(key, sealed, owner)
}

/** Destroys the key for good, and keeps that there is none: none is made again. */
export async function shred(tx: Tx, subjectId: string): Promise<void> {
  const gone = { wrapped: null, shreddedAt: sql`now()` }
  await tx
    .insert(subjectKeys)
    .values({ subjectId, ...gone })
    .onConflictDoUpdate({ target: subjectKeys.subjectId, set: gone, setWhere: sql`${subjectKeys.shreddedAt} is null` })
}

/**
 * Wraps keys that lie under another secret than the current one anew, some at a time; answers how many. When none is left under
 * the previous secret it may go. What no known secret opens is left as it is.
 */
export async function rewrapSubjectKeys(db: Db | Tx): Promise<number> {
  const { name, key: outer } = wrappingKey()
  const stale = sql`${subjectKeys.wrappedUnder} is distinct from ${name}`
  const rows = await db
    .select()
    .from(subjectKeys)
    .where(and(stale, isNotNull(subjectKeys.wrapped)))
    .limit(MOST_AT_ONCE)
  let count = 0
  for (const { subjectId, wrapped } of rows) {
    const key = wrapped === null ? undefined : tryUnwrap(wrapped, subjectId)
    if (key === undefined) continue
    const anew = { wrapped: encrypt(outer, key, subjectId), wrappedUnder: name }
    // Only what was read: a key that was destroyed meanwhile stays so.
    await db
      .update(subjectKeys)
      .set(anew)
      .where(and(eq(subjectKeys.subjectId, subjectId), stale, isNotNull(subjectKeys.wrapped)))
    count += 1
  }
  return count
}

async function keyOf(db: Db | Tx, subjectId: string): Promise<Buffer | null> {
  const [row] = await db.select({ wrapped: subjectKeys.wrapped }).from(subjectKeys).where(eq(subjectKeys.subjectId, subjectId))
  if (!row?.wrapped) return null
  const key = tryUnwrap(row.wrapped, subjectId)
  if (key === undefined) throw new Error('a subject’s key lies under a secret that is not known here')
  return key
}

/** Whichever secret opens it: an older row does not say which one it lies under. */
function tryUnwrap(wrapped: Buffer, subjectId: string): Buffer | undefined {
  for (const outer of [wrappingKey(), wrapping.previous]) {
    if (outer === undefined) continue
    try {
      return decrypt(outer.key, wrapped, subjectId)
    } catch {
      continue
    }
  }
  return undefined
}

function wrappingKey(): WrappingKey {
  if (wrapping.current === undefined) throw new Error('no secret was given to keep subjects’ keys under')
  return wrapping.current
}

/** Nonce, tag, text; `owner` is bound into it, so that no row can be passed off as another's. */
function encrypt(key: Buffer, text: Buffer, owner: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function decrypt(key: Buffer, sealed: Buffer, owner: string): Buffer {
  const tagEnd = NONCE_BYTES + TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(NONCE_BYTES, tagEnd))
  return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()])
}
