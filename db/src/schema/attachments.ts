import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { ATTACHMENT_MAX_BYTES, ATTACHMENT_TYPES } from '../reference/attachments.ts'
import { accounts } from './accounts.ts'
import { bytes } from './bytes.ts'
import { id, instant, literals, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/** A file that stands with a pitch. Its bytes lie in the store under `storageKey`, until it is deleted; its row stays. */
export const attachments = pgTable(
  'attachments',
  {
    id: id(),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** Random, and told to nobody. */
    storageKey: text().notNull().unique(),
    /** For reading only: no path and no address is ever made of it. */
    name: text().notNull(),
    mediaType: text().notNull(),
    sizeBytes: integer().notNull(),
    /** Of the file as it was taken in, in hexadecimal. */
    sha256: text().notNull(),
    /**
     * The file's own key, sealed with that of its pitch: whoever has neither reads nothing in the store. Null while the bytes lie there as
     * they are, which a job puts right, and once the file is gone.
     */
    sealedKey: bytes(),
    /** Of the sealed bytes as they lie in the store: a backup is checked without any key. */
    sealedSha256: text(),
    uploadedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
    deletedAt: instant(),
  },
  (t) => [
    uniqueIndex('attachments_once')
      .on(t.pitchId, t.sha256)
      .where(sql`deleted_at is null`),
    check('attachments_name', sql`length(${t.name}) between 1 and 120`),
    check('attachments_type', oneOf(t.mediaType, ATTACHMENT_TYPES)),
    check('attachments_size', sql`${t.sizeBytes} between 1 and ${literals([ATTACHMENT_MAX_BYTES])}`),
    check('attachments_hash', sql`${t.sha256} ~ '^[0-9a-f]{64}$' and coalesce(${t.sealedSha256} ~ '^[0-9a-f]{64}$', true)`),
    check('attachments_sealed', sql`${t.sealedKey} is null or (${t.sealedSha256} is not null and ${t.deletedAt} is null)`),
  ],
)

/** Each time that somebody from outside the pitch's team took a file along: who, when, and the hash of what they were given. A trigger refuses every change. */
export const attachmentDownloads = pgTable(
  'attachment_downloads',
  {
    id: id(),
    attachmentId: uuid()
      .notNull()
      .references(() => attachments.id),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    /** As they stood on that day. */
    readerName: text().notNull(),
    organisationName: text().notNull(),
    /** A copy with a watermark differs for each reader, and so does its hash. */
    sha256: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [
    index('attachment_downloads_attachment').on(t.attachmentId, t.id),
    check('attachment_downloads_hash', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
)
