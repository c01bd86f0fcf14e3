import type { NoticeKind } from '../../reference/notices.ts'

/** A title and a sentence for each kind; `{name}` stands for a param. Pages and mails read the same words. */
export type NoticeWords = Record<NoticeKind, readonly [title: string, text: string]>
