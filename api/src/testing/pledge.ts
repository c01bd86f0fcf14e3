import { schema, type Db } from '@scalebridge/db'
import type { SessionMode } from '@scalebridge/db/reference'
import { openShow, signal, type PledgeTerms } from '@scalebridge/db/rules'
import type { Pitch } from '@scalebridge/db/testing'
import { randomUUID } from 'node:crypto'

/** An open session of a segment with these pitches on its list; `roomCode` is ROOM22. */
export async function makeStageSession(
  db: Db,
  given: { segmentId: string; mode?: SessionMode; pitches?: readonly Pitch[] },
): Promise<typeof schema.stageSessions.$inferSelect> {
  const { segmentId, mode = 'live', pitches = [] } = given
  const items = pitches.map(({ id, title, goals, countries }) => ({
    id: randomUUID(),
    kind: 'pitch' as const,
    title: title ?? 'A pitch',
    pitch: { pitchId: id, title: title ?? 'A pitch', organisation: 'Its partnership', goals, countries, askMinor: null, currency: null },
    plannedMs: 60_000,
    floorMs: 0,
    backstage: null,
  }))
  const show = openShow({ mode, items, bufferMs: 0, plannedStartMs: 0, atMs: 0 })
  const [session] = await db
    .insert(schema.stageSessions)
    .values({ segmentId, mode, state: 'running', show, roomCode: 'ROOM22' })
    .returning()
  if (session === undefined) throw new Error('the session was not returned')
  return session
}

/** What a pledge of one hundred dollars promises, but for what is given. */
export const someTerms = (over: Partial<PledgeTerms> = {}): PledgeTerms => ({
  kind: 'money',
  instrument: null,
  amountMinor: 10_000,
  currency: 'USD',
  description: null,
  condition: null,
  matchFromMinor: null,
  dueOn: null,
  isAnonymous: false,
  ...over,
})

/** A signalled pledge to a segment. */
export async function makePledge(db: Db, owner: { accountId: string; organisationId: string }, segmentId: string): Promise<string> {
  const terms = someTerms()
  const [row] = await db
    .insert(schema.pledges)
    .values({ ...terms, segmentId, accountId: owner.accountId, organisationId: owner.organisationId, commandId: randomUUID() })
    .returning()
  if (row === undefined) throw new Error('the pledge was not returned')
  const { event, after, revision, atMs } = signal(terms, { actorId: owner.accountId, atMs: Date.now() })
  const step = { pledgeId: row.id, revision, event, after, actorId: owner.accountId, at: new Date(atMs) }
  await db.insert(schema.pledgeEvents).values({ ...step, amountMinor: terms.amountMinor, currency: terms.currency })
  return row.id
}
