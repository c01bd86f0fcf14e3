import type { Tx } from '../connect.ts'
import { enqueue } from '../outbox.ts'
import { NOTICES, type NoticeKind, type NoticeParams } from '../reference/notices.ts'
import { notices } from '../schema/notices.ts'
import { noticePath } from './paths.ts'

export interface Notice<K extends NoticeKind> {
  accountIds: readonly string[]
  kind: K
  /** The thing whose kind `NOTICES` names for this kind of notice. */
  subjectId: string
  params: NoticeParams<K>
  /** The page it leads to, without a language, where that is not its subject's own. */
  path?: string
}

/**
 * Tells people something within the caller's transaction: it stands in their notices when that commits, and is mailed as each
 * of them chose. An account that is named twice is told once.
 */
export async function notify<K extends NoticeKind>(tx: Tx, notice: Notice<K>): Promise<void> {
  const accountIds = [...new Set(notice.accountIds)]
  if (accountIds.length === 0) return
  const { kind, subjectId, params } = notice
  const subjectKind = NOTICES[kind].subject
  const path = notice.path ?? noticePath(subjectKind, subjectId)
  const rows = await tx
    .insert(notices)
    .values(accountIds.map((accountId) => ({ accountId, kind, subjectKind, subjectId, path, params })))
    .returning({ id: notices.id })
  for (const { id } of rows) await enqueue(tx, { name: 'notice.mail', payload: { noticeId: id } }, { aggregate: 'notice', id })
}
