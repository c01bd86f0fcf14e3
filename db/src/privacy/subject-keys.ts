import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import { subjectKeys } from '../schema/privacy.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** Set once, at the start of a process: what it encrypts keys with is no business of its callers. */
const wrapping: { key?: Buffer } = {}

/** Derives the key that subjects' keys are encrypted with from the configuration's secret; a process calls it before it records anything personal. */
export function keepSubjectKeysUnder(secret: string): void {
  wrapping.key = Buffer.from(hkdfSync('sha256', secret, '', 'scalebridge: keys of subjects, 1', KEY_BYTES))
}

/** Encrypts `details` with the key of `subjectId`, which is made the first time. Null when the key was destroyed: of an erased person nothing is kept. */
export async function seal(tx: Tx, subjectId: string, details: unknown): Promise<Buffer | null> {
  const made = encrypt(wrappingKey(), randomBytes(KEY_BYTES), subjectId)
  await tx.insert(subjectKeys).values({ subjectId, wrapped: made }).onConflictDoNothing()
  const key = await keyOf(tx, subjectId)
  return key === null ? null : encrypt(key, Buffer.from(JSON.stringify(details)), subjectId)
}

/** What was encrypted for `subjectId`; null once the key is destroyed. Throws when it was changed or belongs to somebody else. */
export async function unseal(db: Db | Tx, subjectId: string, sealed: Buffer): Promise<unknown> {
  const key = await keyOf(db, subjectId)
  return key === null ? null : JSON.parse(decrypt(key, sealed, subjectId).toString())
}

/** Destroys the key for good, and keeps that there is none: none is made again. */
export async function shred(tx: Tx, subjectId: string): Promise<void> {
  const gone = { wrapped: null, shreddedAt: sql`now()` }
  await tx
    .insert(subjectKeys)
    .values({ subjectId, ...gone })
    .onConflictDoUpdate({ target: subjectKeys.subjectId, set: gone, setWhere: sql`${subjectKeys.shreddedAt} is null` })
}

async function keyOf(db: Db | Tx, subjectId: string): Promise<Buffer | null> {
  const [row] = await db.select({ wrapped: subjectKeys.wrapped }).from(subjectKeys).where(eq(subjectKeys.subjectId, subjectId))
  return row?.wrapped ? decrypt(wrappingKey(), row.wrapped, subjectId) : null
}

function wrappingKey(): Buffer {
  if (wrapping.key === undefined) throw new Error('no secret was given to keep subjects’ keys under')
  return wrapping.key
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
