import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { Redis } from 'ioredis'
import { enqueue, record, schema } from '@scalebridge/db'
import { CANARY, CANARY_WORDS, daysFromNow, makeEdition, makeMember, makePitch, type TestDatabase } from '@scalebridge/db/testing'

/** Under which keys of a Redis a text stands, in the key or in what it holds. */
export async function findInRedis(url: string, text: string): Promise<string[]> {
  const client = new Redis(url)
  const found: string[] = []
  for (const key of await client.keys('*')) {
    const held = JSON.stringify([key, await valueOf(client, key)]).toLowerCase()
    if (held.includes(text.toLowerCase())) found.push(key)
  }
  client.disconnect()
  return found
}

async function valueOf(client: Redis, key: string): Promise<unknown> {
  const type = await client.type(key)
  if (type === 'hash') return client.hgetall(key)
  if (type === 'list') return client.lrange(key, 0, -1)
  if (type === 'set') return client.smembers(key)
  if (type === 'zset') return client.zrange(key, '0', '-1')
  return type === 'stream' ? client.xrange(key, '-', '+') : client.get(key)
}

/** The person's name, address and telephone, wherever a person can leave them. */
export async function plantPerson(database: TestDatabase) {
  const { db } = database.owner
  const edition = await makeEdition(db)
  const { account, organisationId } = await makeMember(db, 'partnership_lead')
  const { account: other } = await makeMember(db, 'investor_lead')
  const accountId = account.id
  await db.update(schema.accounts).set({ email: CANARY.email, name: CANARY.name }).where(eq(schema.accounts.id, accountId))
  const pitch = await makePitch(db, { editionId: edition.id, organisationId, contact: CANARY_WORDS.slice(0, 200), createdBy: accountId })
  const soon = daysFromNow(1)
  const [session] = await db.insert(schema.sessions).values({ accountId, expiresAt: soon, userAgent: CANARY_WORDS }).returning()
  await db.insert(schema.refreshTokens).values({ sessionId: session?.id ?? '', tokenHash: randomUUID(), expiresAt: soon })
  await db.insert(schema.signInChallenges).values({ email: CANARY.email, locale: 'en', returnTo: '/', expiresAt: soon })
  const mail = { subject: 'Welcome', html: '<p></p>', locale: 'en' }
  await db.insert(schema.caughtMails).values([
    { ...mail, recipient: CANARY.email, text: 'Your code', eventId: randomUUID() },
    { ...mail, recipient: 'someone@example.org', text: `${CANARY.name} joined your team.`, eventId: randomUUID() },
  ])
  await db.insert(schema.mailBounces).values({ address: CANARY.email, kind: 'hard', reason: `550 no ${CANARY.email}` })
  await db.insert(schema.savedViews).values({ accountId, page: 'pool', name: CANARY.name, query: CANARY.phone })
  const notice = { kind: 'team.joined', subjectKind: 'pitch', subjectId: pitch.id, path: '/account' }
  await db.insert(schema.notices).values([
    { ...notice, accountId, params: { who: 'Somebody', pitch: CANARY_WORDS } },
    { ...notice, accountId: other.id, params: { who: CANARY.name, pitch: 'A pitch' } },
  ])
  await db.insert(schema.pitchInvitations).values({
    pitchId: pitch.id,
    email: CANARY.email,
    role: 'editor',
    language: 'en',
    tokenHash: randomUUID(),
    invitedBy: other.id,
    expiresAt: soon,
  })
  await db.insert(schema.pitchRevisions).values({
    pitchId: pitch.id,
    accountId,
    before: { contact: CANARY.phone },
    after: { contact: CANARY.email, title: 'A title' },
    revision: 2,
  })
  const file = { pitchId: pitch.id, mediaType: 'text/plain', sizeBytes: 3, sha256: 'ab'.repeat(32), uploadedBy: accountId }
  await db.insert(schema.attachments).values({ ...file, storageKey: 'planted-key', name: `${CANARY.name}.txt` })
  await db
    .insert(schema.idempotencyKeys)
    .values({ accountId, key: randomUUID(), route: 'PATCH /me', fingerprint: 'f', status: 200, body: CANARY_WORDS })
  await db.transaction((tx) => enqueue(tx, { name: 'notice.digest', payload: { accountId } }, { aggregate: 'account', id: accountId }))
  await db.update(schema.outbox).set({ lastError: `550 ${CANARY.email} unknown` })
  await database.api.db.transaction((tx) =>
    record(tx, {
      actorId: accountId,
      action: 'account.save',
      subject: { kind: 'account', id: accountId },
      personal: { accountId, details: { words: CANARY_WORDS } },
    }),
  )
  return { accountId, other, pitch }
}
