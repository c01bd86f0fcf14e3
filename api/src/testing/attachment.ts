import { schema } from '@scalebridge/db'
import { randomUUID } from 'node:crypto'
import { openStore } from '../attachments/store.ts'
import { sha256Of } from '../attachments/take-in.ts'
import type { TestApi } from './index.ts'
import { claimWith } from './claim.ts'

/** A text in the store, on which a claim of the pitch rests. */
export async function makeAttachment(api: TestApi, of: { pitchId: string; accountId: string }): Promise<string> {
  const { db } = api.database.owner
  const bytes = Buffer.from(`Catch lost on four islands, ${randomUUID()}`)
  const storageKey = randomUUID()
  await (await openStore(api.deps.config)).put(storageKey, bytes)
  const file = { storageKey, name: 'survey.txt', mediaType: 'text/plain', sizeBytes: bytes.length, sha256: sha256Of(bytes) }
  const [row] = await db
    .insert(schema.attachments)
    .values({ ...file, pitchId: of.pitchId, uploadedBy: of.accountId })
    .returning()
  const id = String(row?.id)
  await db.insert(schema.evidenceLedgers).values({ pitchId: of.pitchId, claims: [claimWith({ attachmentId: id })] })
  return id
}
