import { record, schema, type Tx } from '@scalebridge/db'
import { unsubscribeToken } from '@scalebridge/db/notices'
import { NOTICE_KINDS, NOTICES, type NoticeKind } from '@scalebridge/db/reference'
import { sameSecret } from '@scalebridge/db/sign-in'
import { eq } from 'drizzle-orm'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './notices.contract.ts'

const { accounts, noticePreferences } = schema

/** Ends mails of a kind of notice, or of every kind that comes with a digest. The notices themselves stay. 422 without the right token. */
export async function unsubscribe(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { query }: { query: Input<typeof contract.unsubscribe>['querystring'] },
): Promise<void> {
  const { account: accountId, what, token } = query
  if (!sameSecret(token, unsubscribeToken(config.SIGN_IN_SECRET, { accountId, what }))) throw new Problem('notice.linkInvalid')
  await db.transaction(async (tx) => {
    const [account] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update')
    if (account === undefined) throw new Problem('notice.linkInvalid')
    const ended = what === 'digest' ? await digestKinds(tx, accountId) : [what]
    for (const kind of ended) {
      await tx
        .insert(noticePreferences)
        .values({ accountId, kind, mail: 'off' })
        .onConflictDoUpdate({ target: [noticePreferences.accountId, noticePreferences.kind], set: { mail: 'off' } })
    }
    await record(tx, { actorId: accountId, action: 'notice.unsubscribe', subject: { kind: 'account', id: accountId }, after: { what } })
  })
}

async function digestKinds(tx: Tx, accountId: string): Promise<NoticeKind[]> {
  const chosen = await tx.select().from(noticePreferences).where(eq(noticePreferences.accountId, accountId))
  return NOTICE_KINDS.filter((kind) => {
    const mail: string = chosen.find((one) => one.kind === kind)?.mail ?? NOTICES[kind].mail
    return mail === 'daily' || mail === 'weekly'
  })
}
