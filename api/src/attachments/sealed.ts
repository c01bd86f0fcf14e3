/** Files lie in the store sealed: each with a key of its own, which is sealed with its pitch's. Whoever has the store alone reads nothing. */
import { type Db, type Tx } from '@scalebridge/db'
import { KEY_BYTES, openFile, sealBytes, sealFile, unsealBytes } from '@scalebridge/db/sealing'
import { sql } from 'drizzle-orm'
import type { Disk } from 'flydrive'
import { randomBytes } from 'node:crypto'
import { Problem } from '../platform/problem.ts'
import type { AttachmentRow } from './attachments.queries.ts'
import { sha256Of } from './take-in.ts'

/** What the store gets of a file, and what its row keeps. */
interface SealedFile {
  stored: Buffer
  row: { storageKey: string; sealedKey: Buffer; sealedSha256: string }
}

/** Seals a file for its pitch under a new random place in the store; null when the pitch's key was destroyed, and with it all it kept. */
export async function sealForPitch(db: Db | Tx, pitchId: string, bytes: Uint8Array): Promise<SealedFile | null> {
  const storageKey = randomBytes(24).toString('hex')
  const key = randomBytes(KEY_BYTES)
  const sealedKey = await sealBytes(db, { subjectId: pitchId, owner: storageKey }, key)
  if (sealedKey === null) return null
  const stored = sealFile(key, storageKey, bytes)
  return { stored, row: { storageKey, sealedKey, sealedSha256: sha256Of(stored) } }
}

/**
 * The file as it was taken in, wherever it lies: sealed, or as it is where no job has come by yet.
 * Errors: `attachment.storeFailed` where the store has it not or not as it was, `attachment.notFound` once its key is destroyed.
 */
export async function readStored({ db, store }: { db: Db; store: Disk }, row: AttachmentRow): Promise<Buffer> {
  const stored = await fetchFrom(store, row.storageKey)
  const { sealedKey, storageKey, pitchId } = row
  if (sealedKey === null) return stored
  const key = await unsealBytes(db, { subjectId: pitchId, owner: storageKey }, sealedKey)
  if (key === null) throw new Problem('attachment.notFound')
  try {
    return openFile(key, storageKey, stored)
  } catch (cause) {
    throw new Problem('attachment.storeFailed', { cause })
  }
}

async function fetchFrom(store: Disk, storageKey: string): Promise<Buffer> {
  return Buffer.from(
    await store.getBytes(storageKey).catch((cause: unknown) => {
      throw new Problem('attachment.storeFailed', { cause })
    }),
  )
}

const MOST_AT_ONCE = 50

/**
 * Seals files that were kept before there was sealing, some at a time; answers how many. The sealed copy goes to a place of its own,
 * so that a process that dies between the two leaves a file that is read as before. One that is missing, or is not what its hash says,
 * stays as it is and keeps no other waiting.
 */
export async function sealPlainFiles({ db, store }: { db: Db; store: Disk }): Promise<number> {
  const { rows } = await db.execute<{ id: string; pitch_id: string; storage_key: string; sha256: string }>(
    sql`select * from files_to_seal(${MOST_AT_ONCE})`,
  )
  let count = 0
  for (const { id, pitch_id: pitchId, storage_key: plainAt, sha256 } of rows) {
    const bytes = await fetchFrom(store, plainAt).catch(() => undefined)
    const sealed = bytes !== undefined && sha256Of(bytes) === sha256 ? await sealForPitch(db, pitchId, bytes) : null
    if (sealed === null) continue
    const { storageKey, sealedKey, sealedSha256 } = sealed.row
    await store.put(storageKey, sealed.stored)
    const { rows: kept } = await db.execute<{ kept: boolean }>(
      sql`select file_was_sealed(${id}::uuid, ${plainAt}, ${storageKey}, ${sealedKey}::bytea, ${sealedSha256}) as kept`,
    )
    if (kept[0]?.kept === true) count += 1
    else await store.delete(storageKey)
  }
  return count
}
