/** What the load bars are measured on: the demonstration edition with its lists, a live stage, and people who can sign in. */
import { bootstrapRoles, connect, migrate, schema, seedDemo, type Db } from '@scalebridge/db'
import { openShow } from '@scalebridge/db/rules'
import { makeMember, makeSegment } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { matchForTest } from '../src/testing/match.ts'
import { prepareBurst, type BurstPlaces } from './live-burst.ts'

const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const DATABASE = 'bench'
/** The columns that a copied pitch does not share with its original. */
const OWN_COLUMNS = ['id', 'number', 'title', 'source_id']

export interface LoadData {
  apiUrl: string
  ownerUrl: string
  editionId: string
  /** Mandates with a full first page, each with a member of its investor. */
  readers: { mandateId: string; accountId: string }[]
  /** Somebody of the Secretariat. */
  curatorId: string
  stage: { id: string; segmentId: string }
  burst: BurstPlaces
}

/** Makes the database on a server of Postgres that stands. */
export async function prepareData(adminUrl: string): Promise<LoadData> {
  const urlOf = (user: keyof typeof PASSWORDS) =>
    Object.assign(new URL(adminUrl), { username: user, password: PASSWORDS[user], pathname: `/${DATABASE}` }).href
  await bootstrapRoles(adminUrl, { database: DATABASE, passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  await seedDemo(urlOf('app_owner'))
  const { db, close } = connect(urlOf('app_owner'), { max: 2 })
  const [edition] = await db.select().from(schema.editions).where(eq(schema.editions.isCurrent, true))
  if (edition === undefined) throw new Error('the demonstration has no current edition')
  await matchForTest(db, edition)
  const stage = await openStage(db, edition.id)
  const burst = await prepareBurst(db, stage.id)
  const { account } = await makeMember(db, 'secretariat_curator')
  await db.execute(sql`create table bench_pledges (like pledges including defaults including indexes)`)
  await db.execute(sql`grant insert, select on bench_pledges to app_rw`)
  await db.execute(sql`analyze`)
  const readers = await findReaders(db)
  await close()
  return {
    apiUrl: urlOf('app_rw'),
    ownerUrl: urlOf('app_owner'),
    editionId: edition.id,
    readers,
    curatorId: account.id,
    stage,
    burst,
  }
}

async function findReaders(db: Db): Promise<LoadData['readers']> {
  const { mandates, matchLists, memberships, investors } = schema
  const readers = await db
    .selectDistinctOn([mandates.id], { mandateId: mandates.id, accountId: memberships.accountId })
    .from(matchLists)
    .innerJoin(mandates, eq(mandates.id, matchLists.ownerId))
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .innerJoin(memberships, eq(memberships.organisationId, investors.organisationId))
    .where(sql`cardinality(${matchLists.counterpartIds}) >= 20 and ${investors.state} = 'verified'`)
  if (readers.length === 0) throw new Error('no investor of the demonstration has a full page')
  return readers
}

async function openStage(db: Db, editionId: string): Promise<LoadData['stage']> {
  const { id: segmentId } = await makeSegment(db, { editionId })
  const items = Array.from({ length: 12 }, (_, index) => ({
    id: crypto.randomUUID(),
    kind: 'panel' as const,
    title: `Item ${index + 1}`,
    pitch: null,
    plannedMs: 300_000,
    floorMs: 0,
    backstage: null,
  }))
  const show = openShow({ mode: 'live', items, bufferMs: 300_000, plannedStartMs: Date.now(), atMs: Date.now() })
  const [session] = await db.insert(schema.stageSessions).values({ segmentId, mode: 'live', show, roomCode: 'BENCHA' }).returning()
  return { id: String(session?.id), segmentId }
}

/** Copies the edition's pitches until there are so many, with their word on the catalogue. Answers one of them. */
export async function copyPitches(ownerUrl: string, editionId: string, total: number): Promise<string> {
  const { db, close } = connect(ownerUrl, { max: 1 })
  const { rows } = await db.execute<{ name: string }>(sql`
    select column_name as name from information_schema.columns
    where table_name = 'pitches' and table_schema = 'public' and is_generated = 'NEVER' and not (column_name in ${OWN_COLUMNS})`)
  const shared = sql.raw(rows.map(({ name }) => `"${name}"`).join(', '))
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      with original as (select *, row_number() over (order by id) as nth, count(*) over () as originals from pitches
        where edition_id = ${editionId} and state = 'submitted' and number is not null)
      insert into pitches (number, title, ${shared})
      select 10000 + (copy - 1) * originals + nth, left(title, 100) || ' ' || copy, ${shared}
      from original, generate_series(1, ${total}::int) copy where (copy - 1) * originals + nth <= ${total}::int`)
    await tx.execute(sql`
      insert into consents (pitch_id, purpose, is_given, text_version, locale, account_id)
      select id, 'catalogue', true, 1, 'en', null from pitches where number > 10000 and edition_id = ${editionId}`)
  })
  await db.execute(sql`analyze`)
  const [one] = await db.select({ id: schema.pitches.id }).from(schema.pitches).where(eq(schema.pitches.number, 10_001))
  await close()
  if (one === undefined) throw new Error('no pitch was copied')
  return one.id
}
