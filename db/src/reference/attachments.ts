/** The kinds of files that are taken, by media type, with the endings that their names may have. */
export const ATTACHMENT_KINDS = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'text/csv': ['csv'],
  'text/plain': ['txt'],
} as const

export type AttachmentType = keyof typeof ATTACHMENT_KINDS
export const ATTACHMENT_TYPES = Object.keys(ATTACHMENT_KINDS) as AttachmentType[] // as: Object.keys forgets the key type

export const ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
/** Files that stand with one pitch at a time. */
export const MOST_ATTACHMENTS = 40
