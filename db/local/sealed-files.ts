import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../src/connect.ts'
import { keepSubjectKeysUnder, openFile, unsealBytes } from '../src/sealing/index.ts'
import { withClient } from './database.ts'
import { PLACES } from './places.ts'
import { loadSecrets } from './secrets.ts'
import { StartError } from './start-error.ts'

const MOST_OPENED = 20

/** What files were sealed under: as the settings or this clone have it, undefined where neither knows. */
export function sealingSecret(): { secret: string; previous?: string | undefined } | undefined {
  const { SEALING_SECRET: secret, SEALING_SECRET_PREVIOUS: previous } = process.env
  if (secret) return { secret, previous: previous || undefined }
  if (!existsSync(PLACES.secrets)) return undefined
  const kept = loadSecrets(PLACES.secrets)
  return { secret: kept.sealingSecret, previous: kept.sealingSecretBefore }
}

/** How many files of the database were sealed before they were stored. */
export function countSealedFiles(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      'select count(*) as count from attachments where deleted_at is null and sealed_key is not null',
    )
    return Number(rows[0]?.count)
  })
}

/**
 * Opens the newest sealed files with the secret and holds each against the hash of what was uploaded; answers how many there were.
 * Throws StartError at the first that does not open or is another: then the secret is not the backup's, or the file is damaged.
 */
export async function openSealedFiles(
  url: string,
  { attachments, secret, previous }: { attachments: string; secret: string; previous?: string | undefined },
): Promise<number> {
  keepSubjectKeysUnder({ secret, previous })
  const { db, pool, close } = connect(url, { max: 1 })
  try {
    const { rows } = await pool.query<{ pitchId: string; key: string; sealedKey: Buffer; sha256: string; name: string }>(
      `select pitch_id as "pitchId", storage_key as key, sealed_key as "sealedKey", sha256, name from attachments
       where deleted_at is null and sealed_key is not null order by id desc limit ${MOST_OPENED}`,
    )
    for (const { pitchId, key, sealedKey, sha256, name } of rows) {
      const bytes = await unsealBytes(db, { subjectId: pitchId, owner: key }, sealedKey)
        .then((fileKey) => (fileKey === null ? undefined : openFile(fileKey, key, readFileSync(join(attachments, key)))))
        .catch(() => undefined)
      if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new StartError(
          `The file "${name}" does not open.`,
          'SEALING_SECRET has to be what the backup was sealed under: without it no file of the backup is ever read again.',
        )
      }
    }
    return rows.length
  } finally {
    await close()
  }
}
