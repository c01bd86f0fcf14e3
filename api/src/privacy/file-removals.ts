import { schema, type Db } from '@scalebridge/db'
import { inArray } from 'drizzle-orm'
import { openStore } from '../attachments/store.ts'
import type { Deps } from '../platform/deps.ts'

const { fileRemovals } = schema
const LOOK_EVERY_MS = 30_000

/** Removes the bytes that erasures left to the api, which alone reaches the store. A file that is gone already counts as removed. */
export async function removeFiles(db: Db, store: Awaited<ReturnType<typeof openStore>>): Promise<number> {
  return db.transaction(async (tx) => {
    const some = tx.select({ key: fileRemovals.storageKey }).from(fileRemovals).limit(50)
    const due = await tx.delete(fileRemovals).where(inArray(fileRemovals.storageKey, some)).returning()
    for (const { storageKey } of due) await store.delete(storageKey)
    return due.length
  })
}

/** Does so from time to time; the returned function stops it. What fails is tried again. */
export function keepRemovingFiles({ db, config, log }: Deps): () => void {
  const once = async (): Promise<void> => {
    await removeFiles(db, await openStore(config))
  }
  const timer = setInterval(
    () => void once().catch((error: unknown) => log.warn({ err: error }, 'files could not be removed')),
    LOOK_EVERY_MS,
  )
  timer.unref()
  return () => clearInterval(timer)
}
