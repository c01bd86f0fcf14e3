/**
 * How many entries of the audit log its verifier recomputes in a second: the median of five readings of 100,000 entries with what real
 * ones hold. Prints the figure with its bar (RELIABILITY 1.12).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../local/postgres.ts'
import { verifyAudit } from '../src/audit-chain.ts'
import { bootstrapRoles, migrate } from '../src/migrate.ts'
import { urlFor } from '../src/testing/global-setup.ts'

const ROWS = 100_000
const BAR = 200_000

const dataDir = mkdtempSync(join(tmpdir(), 'scalebridge-bench-'))
const server = await startPostgres({ dataDir, forTests: true })
try {
  await bootstrapRoles(server.url, { database: 'bench', passwords: { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' } })
  const url = urlFor(server.url, { user: 'app_owner', password: 'owner', database: 'bench' })
  await migrate(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const second = new pg.Client({ connectionString: url })
  await second.connect()
  await client.query(`do $$ declare entry audit_log; begin
    for n in 1..${ROWS} loop
      entry := row(uuidv7(), now(), uuidv7(), 'entry.saved', 'entry', md5((n / 8)::text)::uuid, jsonb_build_object('state', 'saved', 'rank', n),
        jsonb_build_object('state', 'saved', 'rank', n + 1, 'note', 'Ask about the second year.'), null, null, null, 0, null, null, null);
      entry.chain := audit_chain_of(entry.subject_kind, entry.subject_id);
      perform audit_append(entry);
    end loop;
  end $$`)
  await client.query('vacuum analyze audit_log')
  const perSecond: number[] = []
  for (let n = 0; n < 5; n += 1) {
    const startedAt = performance.now()
    const { rows, faults } = await verifyAudit(client, [], [second])
    if (rows !== ROWS || faults.length > 0) throw new Error(`${rows} rows, ${faults.length} faults`)
    perSecond.push(Math.round((rows / (performance.now() - startedAt)) * 1_000))
  }
  const value = perSecond.toSorted((a, b) => a - b)[2] ?? 0
  console.log(`BAR audit.verify ${value} rows/s >=${BAR} ${value >= BAR ? 'PASS' : 'FAIL'}   (readings: ${perSecond.join(', ')})`)
  await second.end()
  await client.end()
} finally {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
