/** What an administrator sees and ends of other people's sessions: each look and each ending is on record, each ending is told. */
import { record, schema } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './accounts.contract.ts'
import { endSessionOf, endSessionsOf, listSessions } from './sessions.ts'

/** Where the person with this address is signed in. Errors: `factor.accountUnknown`. */
export async function findSessions(deps: Deps, actor: AccountActor, email: string): Promise<Output<typeof contract.findSessions>> {
  const { accounts } = schema
  const [account] = await deps.db
    .select({ id: accounts.id, name: accounts.name, email: accounts.email })
    .from(accounts)
    .where(sql`lower(${accounts.email}) = ${email.trim().toLowerCase()}`)
  if (account === undefined) throw new Problem('factor.accountUnknown')
  const { id, ...person } = account
  await deps.db.transaction((tx) => record(tx, { actorId: actor.accountId, action: 'session.look', subject: { kind: 'account', id } }))
  return { ...person, items: await listSessions(deps, actor, id) }
}

/** Ends the session, or all of its account's, and tells their owner why. Errors: `session.notFound` for one that is not open. */
export async function endOthersSession(
  deps: Deps,
  actor: AccountActor,
  { sessionId, isEverywhere, reason }: Input<typeof contract.endOthersSession>['body'],
): Promise<Output<typeof contract.endOthersSession>> {
  const { sessions } = schema
  return deps.db.transaction(async (tx) => {
    const [session] = await tx
      .select({ accountId: sessions.accountId })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
    if (session === undefined) throw new Problem('session.notFound')
    const { accountId } = session
    const ending = { accountId, actorId: actor.accountId, reason: 'ended_by_administrator' as const, now: deps.clock() }
    const ended = isEverywhere ? await endSessionsOf(tx, ending) : Number(await endSessionOf(tx, { ...ending, id: sessionId }))
    if (ended === 0) throw new Problem('session.notFound')
    await record(tx, {
      actorId: actor.accountId,
      action: 'session.endOther',
      subject: { kind: 'account', id: accountId },
      after: { ended },
      reason,
    })
    await notify(tx, {
      accountIds: [accountId],
      kind: 'session.endedByStaff',
      subjectId: accountId,
      params: { count: String(ended), reason },
    })
    return { ended }
  })
}
