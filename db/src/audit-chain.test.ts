import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { merkleRoot, parseAnchors, verifyAudit, type Anchor } from './audit-chain.ts'
import { record } from './audit.ts'
import { anchorAudit, anchorsAfter } from './privacy/index.ts'
import { seal, shred, unseal } from './sealing/subject-keys.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
let client: pg.Client
let second: pg.Client
const pitchId = randomUUID()
const AWKWARD = 'çà, "là" \\ </船>\n\t\u0001\u007f\u2028😀'

const write = (subjectId: string, words: { after?: unknown; reason?: string } = {}) =>
  database.api.db.transaction((tx) =>
    record(tx, { actorId: null, action: 'pitch.amend', subject: { kind: 'pitch', id: subjectId }, ...words }),
  )

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.urls.owner })
  await client.connect()
  second = new pg.Client({ connectionString: database.urls.owner })
  await second.connect()
  for (let n = 1; n <= 6; n += 1)
    await write(pitchId, { after: { n, amountMinor: n * 0.1, words: AWKWARD, empty: [{}, null] }, reason: `step ${n}: ${AWKWARD}` })
  await write(randomUUID())
})
afterAll(async () => {
  await client.end()
  await second.end()
  await database.drop()
})

/** By two connections, as the command does it. */
const faults = async (told?: readonly Anchor[]) => (await verifyAudit(client, told, [second])).faults

/** Does what somebody with all rights over the database could, looks at what the verifier says, and undoes it. */
async function afterTampering(statements: readonly string[], told?: readonly Anchor[]) {
  // The verifier takes a transaction of its own, so what is undone has to be committed: the rows are kept aside.
  await client.query(`create table kept_log as select * from audit_log; create table kept_heads as select * from audit_heads;
    alter table audit_log disable trigger all`)
  try {
    for (const statement of statements) await client.query(statement)
    return await faults(told)
  } finally {
    await client.query(`truncate audit_log; insert into audit_log select * from kept_log; drop table kept_log;
      delete from audit_heads; insert into audit_heads select * from kept_heads; drop table kept_heads; alter table audit_log enable trigger all`)
  }
}

const chainOf = async () => Number((await client.query(`select audit_chain_of('pitch', '${pitchId}') as chain`)).rows[0]?.chain)
const ours = () => `subject_id = '${pitchId}'`

describe('the verifier of the audit log', () => {
  let chain: number
  beforeEach(async () => {
    chain = await chainOf()
  })

  it('when nobody touched the log, it finds nothing', async () => {
    expect(await verifyAudit(client)).toMatchObject({ rows: 7, faults: [] })
  })

  it.each([
    ['id', 'uuidv7()'],
    ['at', "at + interval '1 microsecond'"],
    ['actor_id', 'uuidv7()'],
    ['action', "'pitch.amenD'"],
    ['subject_kind', "'pitcH'"],
    ['subject_id', 'uuidv7()'],
    ['before', "'{}'"],
    ['after', `jsonb_set("after", '{n}', '4.0')`],
    ['reason', "reason || ' '"],
    ['hash', 'set_byte(hash, 0, get_byte(hash, 0) # 1)'],
    ['prev', 'set_byte(prev, 31, get_byte(prev, 31) # 1)'],
  ])('when one byte of %s is changed, it names the entry', async (column, value) => {
    const found = await afterTampering([`update audit_log set "${column}" = ${value} where ${ours()} and seq = 4`])
    expect(found).toContainEqual({ chain, seq: 4, what: expect.any(String) })
    expect(found.every((fault) => fault.chain === chain && (fault.seq === 4 || fault.seq === 5))).toBe(true)
  })

  it('when the encrypted part is put there or changed, it names the entry', async () => {
    const found = await afterTampering([`update audit_log set sealed = '\\x01', sealed_for = uuidv7() where ${ours()} and seq = 2`])
    expect(found).toEqual([{ chain, seq: 2, what: 'is not what its hash says' }])
  })

  it('when an entry is deleted, it names it', async () => {
    expect(await afterTampering([`delete from audit_log where ${ours()} and seq = 3`])).toEqual([{ chain, seq: 3, what: 'is missing' }])
  })

  it('when two entries are swapped, it names both', async () => {
    const swap = [9, 2, 5].map((to, at) => `update audit_log set seq = ${to} where ${ours()} and seq = ${[2, 5, 9][at]}`)
    const found = await afterTampering(swap)
    expect(found).toContainEqual({ chain, seq: 2, what: 'is not what its hash says' })
    expect(found).toContainEqual({ chain, seq: 5, what: 'is not what its hash says' })
  })

  it('when an entry is forged at the end, even with a right hash, it names it', async () => {
    const forged = await afterTampering([
      `insert into audit_log (action, subject_kind, subject_id, chain, seq, prev, hash)
        select 'pitch.forged', subject_kind, subject_id, chain, 7, hash, hash from audit_log where ${ours()} and seq = 6`,
      `update audit_log set hash = sha256(convert_to(encode(prev, 'hex') || audit_text(audit_log), 'UTF8')) where ${ours()} and seq = 7`,
    ])
    expect(forged).toEqual([{ chain, seq: 7, what: 'is not the end of its chain' }])
  })

  it('when the end is cut off, it names what is missing, with the head put back too once that was anchored', async () => {
    const cut = `delete from audit_log where ${ours()} and seq > 4`
    expect(await afterTampering([cut])).toEqual([{ chain, seq: 5, what: 'is missing at the end, and all up to 6' }])
    await database.worker.db.transaction(anchorAudit)
    const back = `update audit_heads set (seq, hash) = (select seq, hash from audit_log where ${ours()} and seq = 4) where chain = ${chain}`
    expect(await afterTampering([cut, back])).toEqual([{ chain, seq: 6, what: 'was anchored, and is missing' }])
  })

  it('when a whole chain is made anew with right hashes, the anchor finds it; when the anchor is made anew too, the one told outside does', async () => {
    await database.worker.db.transaction(anchorAudit)
    const told = await anchorsAfter(database.worker.db, 0)
    const forge = [
      `update audit_log set reason = 'another' where ${ours()} and seq = 2`,
      `do $$ declare e audit_log; last bytea := decode(repeat('00', 32), 'hex'); begin
        for e in select * from audit_log where chain = ${chain} order by seq loop
          e.prev := last; e.hash := sha256(convert_to(encode(last, 'hex') || audit_text(e), 'UTF8')); last := e.hash;
          update audit_log set prev = e.prev, hash = e.hash where id = e.id;
        end loop; update audit_heads set hash = last where chain = ${chain}; end $$`,
    ]
    expect(await afterTampering(forge, told)).toContainEqual({ chain, seq: 6, what: 'is not what was anchored' })
    await client.query('alter table audit_anchors disable trigger all; create table kept_anchors as select * from audit_anchors')
    const drop = 'delete from audit_anchors'
    expect(await afterTampering([...forge, drop])).toEqual([])
    const found = await faults(told)
    expect(found.map(({ what }) => what)).toContain(
      `anchor ${told[0]?.anchor} of ${told[0]?.at} is not in the database as it was told outside it`,
    )
    expect(await afterTampering(forge, told)).toContainEqual({ chain, seq: 6, what: 'is not what was anchored' })
    await client.query(`insert into audit_anchors overriding system value select * from kept_anchors; drop table kept_anchors;
      alter table audit_anchors enable trigger all`)
  })

  it('reads the file of anchors past a line that was cut short, and the root covers every head', async () => {
    const [anchor] = await anchorsAfter(database.worker.db, 0)
    expect(parseAnchors(`{"anchor":1,"at\n${JSON.stringify(anchor)}\n`)).toEqual([anchor])
    const heads = (anchor?.heads ?? []).map(([seq, hash], n): [number, string] => [n === 63 ? seq + 1 : seq, hash])
    expect(merkleRoot(heads)).not.toBe(anchor?.root)
  })
})

describe('writing to the audit log', () => {
  it('when fifty transactions each record two subjects, in either order, none waits for another for ever, and the chains hold', async () => {
    const subjects = [randomUUID(), randomUUID(), randomUUID()]
    const both = (n: number) =>
      database.api.db.transaction(async (tx) => {
        for (const at of [n, n + 1 + (n % 2)]) {
          const id = subjects[at % 3] ?? ''
          await record(tx, { actorId: null, action: 'test.both', subject: { kind: 'pitch', id } })
        }
      })
    await Promise.all(Array.from({ length: 50 }, (_, n) => both(n)))
    const verdict = await verifyAudit(client)
    expect(verdict).toMatchObject({ rows: 107, faults: [] })
    expect((await client.query('select from audit_pending')).rowCount).toBe(0)
  })

  it('when the transaction, or the part of it that recorded, comes to nothing, so does the entry', async () => {
    const id = randomUUID()
    await database.api.db.transaction(async (tx) => {
      await record(tx, { actorId: null, action: 'test.kept', subject: { kind: 'pitch', id } })
      await tx
        .transaction(async (part) => {
          await record(part, { actorId: null, action: 'test.undone', subject: { kind: 'pitch', id } })
          part.rollback()
        })
        .catch(() => {})
    })
    expect((await client.query(`select action from audit_log where subject_id = '${id}'`)).rows).toEqual([{ action: 'test.kept' }])
    expect(await faults()).toEqual([])
  })

  it('when entries are written while two connections read, both see the log as it was when the first began', async () => {
    const { rows } = await verifyAudit(client)
    const query = second.query.bind(second)
    const written = { entries: 0 }
    const writeFirst = async (...asked: Parameters<typeof query>) => {
      if (written.entries === 0) written.entries = (await Promise.all(Array.from({ length: 64 }, () => write(randomUUID())))).length
      return query(...asked)
    }
    Reflect.set(second, 'query', writeFirst)
    const verdict = await verifyAudit(client, [], [second]).finally(() => Reflect.deleteProperty(second, 'query'))
    expect(written.entries).toBe(64)
    expect(verdict).toMatchObject({ rows, faults: [] })
    expect(await verifyAudit(client, [], [second])).toMatchObject({ rows: rows + 64, faults: [] })
  })

  it.each(['api', 'worker'] as const)('no role of the product may write, change or empty it otherwise: %s', async (role) => {
    const connection = new pg.Client({ connectionString: database.urls[role] })
    await connection.connect()
    const refused = async (statement: string) => {
      const answer = await connection.query(statement).then(
        () => 'done',
        (error: unknown) => error,
      )
      return answer instanceof pg.DatabaseError ? answer.code : answer
    }
    for (const table of ['audit_log', 'audit_heads', 'audit_pending', 'audit_anchors']) {
      expect(await refused(`update ${table} set ${table === 'audit_anchors' ? 'root' : 'chain'} = default`), `update ${table}`).toBe(
        '42501',
      )
      expect(await refused(`delete from ${table}`), `delete ${table}`).toBe('42501')
      expect(await refused(`truncate ${table}`), `truncate ${table}`).toBe('42501')
      expect(await refused(`drop table ${table}`), `drop ${table}`).toBe('42501')
      if (table !== 'audit_anchors') expect(await refused(`insert into ${table} default values`), `insert ${table}`).toBe('42501')
    }
    expect(await refused('select audit_append(null)')).toBe('42501')
    await connection.end()
  })
})

describe('the personal part of an entry', () => {
  it('is read with the key of the person alone, and never again once that is destroyed; the chain holds all the same', async () => {
    const [accountId, other] = [randomUUID(), randomUUID()]
    const details = { name: 'Ngozi Canary', address: 'ngozi@canary.example' }
    await database.api.db.transaction((tx) =>
      record(tx, {
        actorId: accountId,
        action: 'account.save',
        subject: { kind: 'account', id: accountId },
        personal: { accountId, details },
      }),
    )
    const { rows } = await client.query<{ sealed: Buffer; text: string }>(
      `select sealed, audit_log::text as text from audit_log where subject_id = '${accountId}'`,
    )
    const sealed = rows[0]?.sealed ?? Buffer.alloc(0)
    expect(rows[0]?.text).not.toContain('Ngozi')
    expect(await unseal(database.api.db, accountId, sealed)).toEqual(details)
    await database.worker.db.transaction((tx) => seal(tx, other, details))
    await expect(unseal(database.api.db, other, sealed)).rejects.toThrow(/authenticate/)
    await database.worker.db.transaction((tx) => shred(tx, accountId))
    expect(await unseal(database.api.db, accountId, sealed)).toBeNull()
    expect(await database.api.db.transaction((tx) => seal(tx, accountId, details))).toBeNull()
    expect(await faults()).toEqual([])
  })
})
