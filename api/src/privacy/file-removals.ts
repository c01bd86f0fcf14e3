import { schema, type Db } from '@scalebridge/db'
import { inArray } from 'drizzle-orm'
import { openStore } from '../attachments/store.ts'
import { sealPlainFiles } from '../attachments/sealed.ts'
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

/** Does so from time to time, and seals what was kept before there was sealing; the returned function stops it. What fails is tried again. */
export function keepFilesInOrder({ db, config, log }: Deps): () => void {
  const once = async (): Promise<void> => {
    const store = await openStore(config)
    await sealPlainFiles({ db, store })
    await removeFiles(db, store)
  }
  const timer = setInterval(
    () => void once().catch((error: unknown) => log.warn({ err: error }, 'files could not be sealed or removed')),
    LOOK_EVERY_MS,
  )
  timer.unref()
  return () => clearInterval(timer)
}
