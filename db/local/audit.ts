import { existsSync, readFileSync } from 'node:fs'
import { describeFault, parseAnchors, verifyAudit } from '../src/audit-chain.ts'
import { withClient } from './database.ts'
import { withDatabase } from './import.ts'
import { StartError } from './start-error.ts'

/**
 * `npm run audit:verify`: recomputes the whole audit log and prints each fault with its chain and entry. Against the file of anchors too,
 * where AUDIT_ANCHOR_FILE names one. Gives the exit code.
 */
export async function verifyAuditLog(): Promise<number> {
  const file = process.env['AUDIT_ANCHOR_FILE'] || undefined
  if (file !== undefined && !existsSync(file)) {
    throw new StartError(`There is no file ${file}.`, 'AUDIT_ANCHOR_FILE names the copy of the anchors that is kept outside the database.')
  }
  const told = file === undefined ? [] : parseAnchors(readFileSync(file, 'utf8'))
  return withDatabase(async (_, url) => {
    const startedAt = performance.now()
    const { rows, anchors, faults } = await withClient(url, (client) => withClient(url, (second) => verifyAudit(client, told, [second])))
    const seconds = (performance.now() - startedAt) / 1_000
    for (const fault of faults) process.stdout.write(`✗ ${describeFault(fault)}\n`)
    const against = file === undefined ? `${anchors} anchors of its own` : `${anchors} anchors of its own and ${told.length} told outside`
    process.stdout.write(`${rows} entries in ${seconds.toFixed(2)} s, against ${against}: ${faults.length} faults\n`)
    return faults.length === 0 ? 0 : 1
  })
}
