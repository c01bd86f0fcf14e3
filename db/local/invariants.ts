import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { withClient } from './database.ts'

/**
 * What holds in every database of ours, beyond what its constraints say, as queries for what breaks it: each should find nothing.
 * They read across nouns, which no constraint can.
 */
const BREACHES: Readonly<Record<string, string>> = {
  'a pitch that left the draft has what was submitted':
    'select id from pitches where submitted_at is not null and source_id is null and not exists (select from pitch_versions v where v.pitch_id = pitches.id)',
  'a question counts the votes that it has':
    "select id from questions where state <> 'merged' and votes <> (select count(*) from question_votes v where v.question_id = questions.id)",
  'a pledge has its steps': 'select id from pledges where not exists (select from pledge_events e where e.pledge_id = pledges.id)',
  'the log of a stage has every number once':
    'select s.id from stage_sessions s where s.wiped_at is null and s.seq <> (select count(*) from stage_events e where e.session_id = s.id)',
  'what readers see of matching is a run that ended well':
    "select c.edition_id as id from match_current c where not exists (select from match_runs r where r.id = c.run_id and r.state = 'ready')",
}

/** The invariants that do not hold, in words; empty for a sound database. `attachments` is the directory of the files. */
export function checkInvariants(url: string, attachments: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const broken: string[] = []
    for (const [name, breach] of Object.entries(BREACHES)) {
      const { rows } = await client.query<{ id: string }>(`${breach} limit 5`)
      if (rows.length > 0) broken.push(`not so: ${name} (${rows.map(({ id }) => id).join(', ')})`)
    }
    return [...broken, ...(await checkVersions(client)), ...(await checkAudit(client)), ...(await checkFiles(client, attachments))]
  })
}

/** What was submitted is what its hash says: the receipt that the partnership holds. */
async function checkVersions(client: pg.Client): Promise<string[]> {
  // The JSON is hashed in the order of its keys, which jsonb does not keep: the application's own function has that order.
  const { freezePitch } = await import('../src/pitch-version.ts')
  const { rows } = await client.query<{
    id: string
    content: Parameters<typeof freezePitch>[0] & Parameters<typeof freezePitch>[1]
    hash: string
  }>('select id, content, content_hash as hash from pitch_versions order by id')
  const changed = rows.filter(({ content, hash }) => freezePitch(content, content).contentHash !== hash)
  return changed.length === 0 ? [] : [`${changed.length} submitted versions are not what their hash says, such as ${changed[0]?.id}`]
}

/** The audit log is as it was written: every chain whole, and as its anchors say. */
async function checkAudit(client: pg.Client): Promise<string[]> {
  const { describeFault, verifyAudit } = await import('../src/audit-chain.ts')
  const { faults } = await verifyAudit(client)
  return faults.slice(0, 20).map((fault) => `the audit log: ${describeFault(fault)}`)
}

async function checkFiles(client: pg.Client, attachments: string): Promise<string[]> {
  const { rows } = await client.query<{ key: string; name: string; sha256: string }>(
    // Of what is sealed the hash of the sealed bytes: a backup is checked where nobody has its keys.
    'select storage_key as key, name, coalesce(sealed_sha256, sha256) as sha256 from attachments where deleted_at is null',
  )
  const wrong = rows.filter(({ key, sha256 }) => {
    const file = join(attachments, key)
    return !existsSync(file) || createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256
  })
  return wrong.length === 0 ? [] : [`${wrong.length} attachments are missing or changed, such as "${wrong[0]?.name}"`]
}

/** Rows of every table, and how many migrations there were. */
export function countRows(url: string): Promise<{ rows: Record<string, number>; schema: number }> {
  return withClient(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1",
    )
    const rows: Record<string, number> = {}
    for (const { name } of tables.rows) {
      const counted = await client.query<{ rows: string }>(`select count(*) as rows from ${pg.escapeIdentifier(name)}`)
      rows[name] = Number(counted.rows[0]?.rows)
    }
    const schema = await client.query<{ count: string }>('select count(*) from drizzle.__drizzle_migrations')
    return { rows, schema: Number(schema.rows[0]?.count) }
  })
}
