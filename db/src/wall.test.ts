import { desc, eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import pg, { type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, holesInWall, readAs, schema, WALLED_TABLES, weighPledges, withActor, type Db } from './index.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'
import type { Expected, Ground } from './testing/wall-ground.ts'
import { KEYS, layGround, worlds, writeWorld, type World } from './testing/wall-world.ts'

let database: TestDatabase
let ground: Ground
/** A superuser, who may write anything and take the api's role: what follows is seen as the api sees it. */
let admin: pg.Pool

beforeAll(async () => {
  database = await createTestDatabase()
  ground = await layGround(database.owner.db)
  const url = new URL(database.urls.admin)
  url.pathname = `/${database.name}`
  admin = new pg.Pool({ connectionString: url.href, max: 2 })
  // A pool's end does not wait for its connections, which the drop of the database then cuts off.
  admin.on('connect', (client) => client.on('error', () => undefined))
})
afterAll(async () => {
  await admin.end()
  await database.drop()
})

/** Runs in a transaction that leaves nothing behind. */
async function inVain<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await admin.connect()
  try {
    await client.query('begin')
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** The rows of every walled table that the client sees now, as `table id`. */
async function seen(client: PoolClient | pg.Pool): Promise<string[]> {
  const parts = WALLED_TABLES.map((table) => `select '${table} ' || ${KEYS[table] ?? 'id'} as row from ${table}`)
  const { rows } = await client.query<{ row: string }>(parts.join(' union all '))
  return rows.map(({ row }) => row).toSorted()
}

const ruled = (expected: Expected, person: number) =>
  Object.entries(expected)
    .flatMap(([table, rows]) => rows.filter(({ sees }) => sees(person)).map(({ id }) => `${table} ${id}`))
    .toSorted()

/** The first person who sees other rows than the rule says, in words; null where there is none. */
async function disagreement(client: PoolClient, expected: Expected): Promise<string | null> {
  for (const [person, accountId] of ground.people.entries()) {
    await client.query('select as_actor($1)', [accountId])
    const [is, ought] = [await seen(client), ruled(expected, person)]
    if (is.join() !== ought.join()) return `person ${person} sees ${is.join(', ')}, and not ${ought.join(', ')}`
  }
  return null
}

/** A world in which somebody sees, and somebody does not see, rows of every table. */
const TELLING: World = {
  memberships: [
    { person: 0, organisation: 0, role: 'investor_lead' },
    { person: 1, organisation: 0, role: 'investor_member' },
    { person: 2, organisation: 1, role: 'investor_lead' },
    { person: 3, organisation: 3, role: 'secretariat_officer' },
    { person: 4, organisation: 3, role: 'admin' },
    { person: 5, organisation: 4, role: 'partnership_lead' },
  ],
  lists: [
    { investor: 0, owner: 0, sharing: 'private', shares: [1], items: [0, 1] },
    { investor: 0, owner: 0, sharing: 'named', shares: [1, 2], items: [0] },
    { investor: 1, owner: 2, sharing: 'organisation', shares: [], items: [1] },
  ],
  entries: [{ investor: 0, pitch: 0, person: 0 }],
  team: [],
  deals: [
    { investor: 0, pitch: 0, person: 0, isOptedIn: true, isWithdrawn: false, isIntroduced: true, isGiven: true },
    { investor: 1, pitch: 1, person: 2, isOptedIn: false, isWithdrawn: false, isIntroduced: false, isGiven: false },
  ],
  grants: [
    { investor: 0, asker: 3, decider: 4, state: 'open', isOver: false },
    { investor: 1, asker: 3, decider: 4, state: 'open', isOver: true },
    { investor: 1, asker: 4, decider: 3, state: 'asked', isOver: false },
  ],
  finances: {
    offers: [
      { investor: 0, pitch: 0 },
      { investor: 1, pitch: 2 },
    ],
    chosen: [{ pitch: 1, terms: 'introduced', isSafe: false }],
    claimed: [0, 2],
    pledges: [
      { person: 0, investor: 0, pitch: 0, isPublished: true, isEntered: false },
      { person: 2, investor: 1, pitch: 1, isPublished: false, isEntered: false },
    ],
  },
}

describe('what the api sees of confidential tables, with no condition of its own', () => {
  it('is what the rule gives each of ten people, whoever they are to each other', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const found = await inVain(async (client) => {
          const expected = await writeWorld(client, ground, world)
          await client.query('set local role app_rw')
          return disagreement(client, expected)
        })
        expect(found).toBeNull()
      }),
      { numRuns: 12 },
    )
  })

  it.each(WALLED_TABLES.flatMap((table) => [`drop policy reader on ${table}`, `alter policy reader on ${table} using (true)`]))(
    'when somebody says “%s”, the rule and the database disagree',
    async (mutant) => {
      const found = await inVain(async (client) => {
        const expected = await writeWorld(client, ground, TELLING)
        await client.query(mutant)
        await client.query('set local role app_rw')
        return disagreement(client, expected)
      })
      expect(found).not.toBeNull()
    },
  )

  it('is nothing without an actor, with an empty one, and after one: neither a row nor an error', async () => {
    await inVain(async (client) => {
      await writeWorld(client, ground, TELLING)
      await client.query('set local role app_rw')
      expect(await seen(client)).toEqual([])
      await client.query(`select set_config('app.account_id', '', true)`)
      expect(await seen(client)).toEqual([])
      await client.query('select as_actor(null)')
      expect(await seen(client)).toEqual([])
    })
  })
})

describe('what the api writes behind the wall', () => {
  const refused = async (client: PoolClient, text: string) => {
    await client.query('savepoint before')
    const answer = await client.query(text).then(
      ({ rowCount }) => rowCount ?? 0,
      (error: unknown) => (error instanceof pg.DatabaseError && error.code === '42501' ? 0 : Promise.reject(error)),
    )
    await client.query('rollback to before')
    return answer === 0
  }

  it.each([
    ['a list in another’s name', `insert into lists (investor_id, owner_id, name) select id, '$0', 'x' from investors where id = '$I0'`],
    ['a list of another investor', `insert into lists (investor_id, owner_id, name) values ('$I0', '$2', 'x')`],
    ['a pitch onto another’s list', `insert into list_items (list_id, pitch_id, position, added_by) values ('$L', '$P1', 9, '$2')`],
    ['itself among its readers', `insert into list_shares (list_id, account_id) values ('$L', '$2')`],
    ['another’s name of a list', `update lists set name = 'mine' where investor_id = '$I0'`],
    ['another’s note', `update list_items set note = 'x' where list_id = '$L'`],
    ['another’s list away', `delete from lists where id = '$L'`],
    ['another’s items away', `delete from list_items where list_id = '$L'`],
    ['another’s readers away', `delete from list_shares where list_id = '$L'`],
    [
      'an entry of another mandate',
      `insert into shortlist_entries (mandate_id, pitch_id, state, account_id) values ('$M0', '$P1', 'saved', '$2')`,
    ],
    ['another’s entry', `update shortlist_entries set note = 'x' where mandate_id = '$M0'`],
    ['another’s entry away', `delete from shortlist_entries where mandate_id = '$M0'`],
    [
      'an interest of another',
      `insert into interests (mandate_id, investor_id, pitch_id, kind, disclosure, account_id) values ('$M0', '$I0', '$P1', 'interested', 'count', '$2')`,
    ],
    ['another’s interest', `update interests set is_withdrawn = true where investor_id = '$I0'`],
    [
      'into another’s deal',
      `insert into introduction_messages (introduction_id, side, account_id, text) select id, 'investor', '$2', 'x' from introductions where investor_id = '$I0'`,
    ],
    [
      'a question in another’s deal',
      `insert into document_requests (introduction_id, name, asked_by) select id, 'x', '$2' from introductions where investor_id = '$I0'`,
    ],
    [
      'another’s answer',
      `update document_requests set state = 'refused', answered_by = '$2', answered_at = now() where introduction_id in (select id from introductions where investor_id = '$I0')`,
    ],
    ['another’s term sheet', `update term_sheets set content = '{}', updated_by = '$2' where pitch_id = '$P0'`],
    [
      'a file into another’s pitch',
      `insert into attachments (pitch_id, storage_key, name, media_type, size_bytes, sha256, uploaded_by) values ('$P0', 'x', 'x', 'application/pdf', 1, repeat('a', 64), '$2')`,
    ],
    ['another’s file away', `update attachments set deleted_at = now() where pitch_id = '$P0'`],
    [
      'a pledge in another’s name',
      `insert into pledges (segment_id, command_id, account_id, organisation_id, kind, description) select segment_id, uuidv7(), '$0', organisation_id, kind, 'x' from pledges`,
    ],
    [
      'a pledge for another investor',
      `insert into pledges (segment_id, command_id, account_id, organisation_id, kind, description) select '$S', uuidv7(), '$2', organisation_id, 'in_kind', 'x' from investors where id = '$I0'`,
    ],
    ['another’s pledge', `update pledges set description = 'x' where account_id = '$0'`],
    ['another’s pledge away', `delete from pledges where account_id = '$0'`],
    ['a pledge of its own away', `delete from pledges where account_id = '$2'`],
    [
      'a step into another’s pledge',
      `insert into pledge_events (pledge_id, revision, event, after, actor_id) values ('$PL', 2, 'confirmed', '{}', '$2')`,
    ],
    [
      'a grant, being no officer',
      `insert into access_grants (investor_id, asked_by, reason, minutes) values ('$I0', '$2', 'because I say so', 60)`,
    ],
  ])('is not %s', async (_what, text) => {
    await inVain(async (client) => {
      const expected = await writeWorld(client, ground, TELLING)
      await client.query('set local role app_rw')
      await client.query('select as_actor($1)', [ground.people[2]])
      const named = text
        .replaceAll('$PL', expected['pledges']?.[0]?.id ?? '')
        .replaceAll('$S', ground.segmentId)
        .replaceAll('$L', expected['lists']?.[0]?.id ?? '')
        .replaceAll(/\$I(\d)/g, (_all, at) => ground.investors[Number(at)]?.id ?? '')
        .replaceAll(/\$M(\d)/g, (_all, at) => ground.investors[Number(at)]?.mandateId ?? '')
        .replaceAll(/\$P(\d)/g, (_all, at) => ground.pitchIds[Number(at)] ?? '')
        .replaceAll(/\$(\d)/g, (_all, at) => ground.people[Number(at)] ?? '')
      expect(await refused(client, named)).toBe(true)
    })
  })

  it.each([
    [
      'nobody opens a grant of their own',
      4,
      `update access_grants set state = 'open', decided_by = asked_by, expires_at = now() where state = 'asked'`,
    ],
    [
      'nor in a colleague’s name',
      4,
      `update access_grants set state = 'open', decided_by = '$3', decided_at = now(), expires_at = now() where state = 'asked'`,
    ],
    ['nor opens an ended one again', 3, `update access_grants set state = 'open' where state = 'ended'`],
  ])('and of grants, %s', async (_what, person, text) => {
    await inVain(async (client) => {
      await writeWorld(client, ground, TELLING)
      await client.query('set local role app_rw')
      await client.query('select as_actor($1)', [ground.people[person]])
      const named = text.replaceAll(/\$(\d)/g, (_all, at) => ground.people[Number(at)] ?? '')
      await client.query('savepoint before')
      const changed = await client.query(named).then(
        ({ rowCount }) => rowCount,
        (error: unknown) => (error instanceof pg.DatabaseError ? 0 : -1),
      )
      expect(changed).toBe(0)
    })
  })
})

describe('withActor', () => {
  it('when two hundred mixed reads share five connections, each sees its own and nobody sees a foreign row', async () => {
    const client = await admin.connect()
    await client.query('begin')
    const expected = await writeWorld(client, ground, TELLING)
    await client.query('commit')
    client.release()
    const { db } = database.api
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted()
    const reads = Array.from({ length: 200 }, async (_, nth) => {
      const person = nth % (ground.people.length + 1)
      const accountId = ground.people[person]
      const read = { id: schema.lists.id }
      // Every eleventh read forgets to name its actor.
      const rows =
        accountId === undefined
          ? await db.select(read).from(schema.lists)
          : await withActor(db, { kind: 'account', accountId }, async (tx) => {
              if (nth % 3 === 0) await tx.execute(sql`select 1`)
              return tx.select(read).from(schema.lists)
            })
      const ought = accountId === undefined ? [] : (expected['lists'] ?? []).filter(({ sees }) => sees(person))
      return ids(rows).join() === ids(ought).join() ? [] : [nth]
    })
    expect((await Promise.all(reads)).flat()).toEqual([])
  })

  it('when it is used within a transaction, names the actor there; when the transaction ends, the connection forgets', async () => {
    const one = connect(database.urls.api, { max: 1 })
    const accountId = ground.people[0] ?? ''
    const named = sql<string>`coalesce(actor_id()::text, 'nobody')`
    const who = async (db: Pick<typeof one.db, 'execute'>) => (await db.execute<{ who: string }>(sql`select ${named} as who`)).rows[0]?.who
    const within = await one.db.transaction((tx) => withActor(tx, { kind: 'account', accountId }, (inner) => who(inner)))
    expect([within, await who(one.db), await withActor(one.db, { kind: 'public' }, (tx) => who(tx))]).toEqual([
      accountId,
      'nobody',
      'nobody',
    ])
    await one.close()
  })
})

describe('readAs', () => {
  it('in one statement gives each the rows that withActor gives, in their order, and leaves no name behind', async () => {
    const one = connect(database.urls.api, { max: 1 })
    const select = (from: Pick<typeof one.db, 'select'>) =>
      from
        .select()
        .from(schema.pledges)
        .innerJoin(schema.pledgeEvents, eq(schema.pledgeEvents.pledgeId, schema.pledges.id))
        .orderBy(desc(schema.pledges.id))
    for (const accountId of ground.people.slice(0, 4)) {
      const who = { kind: 'account', accountId } as const
      const rows = await readAs(one.pool, who, (reader) => select(reader))
      expect(rows).toEqual(await withActor(one.db, who, (tx) => select(tx)))
      expect(await select(one.db)).toEqual([])
    }
    expect(await readAs(one.pool, { kind: 'account', accountId: ground.people[0] ?? '' }, (reader) => select(reader))).toHaveLength(1)
    expect(await readAs(one.pool, { kind: 'public' }, (reader) => select(reader))).toEqual([])
    await one.close()
  })
})

describe('pledges that were published', () => {
  const shown = (db: Pick<Db, 'select'>) => db.select().from(schema.publishedPledges)

  it('are for everybody by a way of their own, without whose they are where that stays unnamed, and none of a rehearsal', async () => {
    const { owner, api } = database
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
    const [published] = await owner.db.select().from(schema.pledges).where(eq(schema.pledges.state, 'published'))
    expect(await shown(api.db)).toMatchObject([{ id: published?.id, organisationId: published?.organisationId }])
    expect(Object.keys((await shown(api.db))[0] ?? {})).not.toContain('accountId')
    await owner.db.update(schema.pledges).set({ isAnonymous: true })
    expect(await shown(api.db)).toMatchObject([{ id: published?.id, organisationId: null }])
    const session = { segmentId: ground.segmentId, mode: 'rehearsal', roomCode: 'ROOM23', show: {} }
    const [stage] = await owner.db.insert(schema.stageSessions).values(session).returning()
    await owner.db.update(schema.pledges).set({ isRehearsal: true, sessionId: stage?.id ?? null })
    expect(await shown(api.db)).toEqual([])
    const asPerson = (at: number) => withActor(api.db, { kind: 'account', accountId: ground.people[at] ?? '' }, (tx) => shown(tx))
    // The pledger's colleague, a member of the Secretariat, and another investor.
    expect([ids(await asPerson(1)), ids(await asPerson(3)), ids(await asPerson(2))]).toEqual([[published?.id], [published?.id], []])
  })

  it('are weighed against each other in a transaction that says of which segment, and no longer than it says so', async () => {
    const other = { kind: 'account', accountId: ground.people[2] ?? '' } as const
    const count = await withActor(database.api.db, other, async (tx) => {
      const published = () => tx.$count(schema.pledges, eq(schema.pledges.state, 'published'))
      const before = await published()
      await weighPledges(tx, ground.segmentId)
      const within = await published()
      await weighPledges(tx, null)
      return [before, within, await published()]
    })
    expect(count).toEqual([0, 1, 0])
  })
})

describe('nothing leads around the wall', () => {
  it('one view shows a walled table, and no function of its owner’s that the api may call takes an account by parameter', async () => {
    const { rows: views } = await admin.query(
      `select distinct v.relname from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
        where d.refobjid = any (select to_regclass(t) from unnest($1::text[]) as t) and v.relkind in ('v', 'm')`,
      [WALLED_TABLES],
    )
    expect(views).toEqual([{ relname: 'published_pledges' }])
    const { rows: functions } = await admin.query<{ name: string }>(
      `select proname || '/' || pronargs as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef and has_function_privilege('app_rw', oid, 'execute')
        and prosrc ~ ('(from|join|into|update)\\s+(' || array_to_string($1::text[], '|') || ')\\M') order by 1`,
      [WALLED_TABLES],
    )
    expect(functions.map(({ name }) => name)).toEqual([
      'actor_lists/0',
      'actor_named_lists/0',
      'actor_opened_investors/0',
      'actor_opened_lists/0',
      'actor_own_lists/0',
      'actor_syndicates/0',
      'count_interests/1',
      'file_was_sealed/5',
      'files_to_seal/1',
    ])
  })

  it('a start finds a role that passes by, and a table that is not forced', async () => {
    expect(await holesInWall(database.api.pool)).toEqual([])
    expect(await holesInWall(admin)).toEqual(['the role postgres passes by row-level security'])
    expect((await holesInWall(database.owner.pool))[0]).toContain('app_owner')
    await database.owner.db.execute(sql`alter table list_items no force row level security`)
    expect(await holesInWall(database.api.pool)).toEqual(['the table list_items has no forced row-level security'])
    await database.owner.db.execute(sql`alter table list_items force row level security`)
  })
})
