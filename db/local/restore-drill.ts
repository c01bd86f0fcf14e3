import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Erased } from '../src/privacy/index.ts'
import { readBackup } from './backup-manifest.ts'
import { buildWeb } from './build.ts'
import { bundleProcesses } from './bundle.ts'
import { step } from './console.ts'
import { databaseUrl, prepareDatabase } from './database.ts'
import { PLACES } from './places.ts'
import { choosePort } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { supervise } from './processes.ts'
import { aboutErasures, eraseSince, holdAgainst, putInPlace } from './restore.ts'
import { processSpecs, waitForPages } from './run.ts'
import { makeSecrets } from './secrets.ts'
import { countSealedFiles, openSealedFiles, sealingSecret } from './sealed-files.ts'
import { StartError } from './start-error.ts'

/** Pages that only a whole database can answer. */
const ASKED = ['/api/v1/editions/current', '/', '/calculator']

/**
 * `npm run restore:drill -- DIRECTORY`: restores a backup into a place of its own, holds it against its manifest, starts api and web
 * on it and asks for pages, and opens sealed files with SEALING_SECRET or this clone's own; then everything of it is removed. No worker is
 * started, for it would send the copy's mails. Says at the end what else a restore needs. Gives the exit code. Throws StartError with
 * what is not sound.
 */
export async function drill(directory: string, stop: AbortSignal): Promise<number> {
  const from = resolve(directory)
  const manifest = readBackup(from)
  step('Every file of the backup is as it was made')
  const place = mkdtempSync(join(tmpdir(), 'scalebridge-drill-'))
  // The server's user has to pass through.
  chmodSync(place, 0o755)
  const kept = { database: join(place, 'postgres'), attachments: join(place, 'attachments') }
  try {
    putInPlace(from, kept)
    await holdAgainst(manifest, kept, step)
    const ledger = process.env['ERASURE_LEDGER_FILE'] || PLACES.erasures
    const erased = await eraseSince(kept, { ledger, onProgress: step })
    const files = await askPages(kept, { logDir: place, stop })
    process.stdout.write(lastWords({ madeAt: manifest.madeAt, from, files, ledger, erased }))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
  return 0
}

/** How many sealed files the copy holds, and how many were opened: undefined where nobody knows what they were sealed under. */
interface SealedFiles {
  sealed: number
  opened: number | undefined
}

/** What the drill has shown, and what a restore of this backup needs beside it. */
export function lastWords(found: { madeAt: string; from: string; files: SealedFiles; ledger: string; erased: Erased | undefined }): string {
  return `
The backup of ${found.madeAt} starts, and its pages answer. Nothing else was touched.
${aboutSealing(found.files)}
${aboutErasures(found.ledger, found.erased)}
Next, where it is needed: npm run restore -- ${found.from}
`
}

function aboutSealing({ sealed, opened }: SealedFiles): string {
  if (sealed === 0) return 'It holds no sealed file.'
  if (opened !== undefined) return `${opened} of its ${sealed} sealed files were opened. To restore it keep SEALING_SECRET as it was here.`
  return `None of its ${sealed} sealed files was opened, for SEALING_SECRET is not set here. Do the drill once more with the SEALING_SECRET that
they were sealed under: without it no file of this backup is ever read again.`
}

async function askPages(
  kept: { database: string; attachments: string },
  { logDir, stop }: { logDir: string; stop: AbortSignal },
): Promise<SealedFiles> {
  const secrets = makeSecrets()
  const server = await startPostgres({ dataDir: kept.database, onProgress: step })
  try {
    const files = await openFiles(databaseUrl(server.url), kept.attachments)
    const [urls] = await Promise.all([prepareDatabase(server.url, secrets), buildWeb(step, stop)])
    await bundleProcesses(step)
    const web = await choosePort({ purpose: 'web', port: 3900, exact: false }, new Set(), () => {})
    const api = await choosePort({ purpose: 'api', port: 3901, exact: false }, new Set([web]), () => {})
    const apiHealth = await choosePort({ purpose: 'health of api', port: 3911, exact: false }, new Set([web, api]), () => {})
    const webHealth = await choosePort({ purpose: 'health of web', port: 3910, exact: false }, new Set([web, api, apiHealth]), () => {})
    const ports = { web, api, apiHealth, webHealth }
    const specs = processSpecs({ urls, secrets, ports, isDev: false, attachments: kept.attachments }).filter(
      ({ name }) => name !== 'worker',
    )
    const supervisor = supervise(specs, { logDir, minLevel: 40 })
    const asking = new AbortController()
    try {
      await Promise.race([waitForPages(ports, { isDev: false, signal: AbortSignal.any([stop, asking.signal]) }), supervisor.failed])
      for (const path of ASKED) await ask(`http://127.0.0.1:${web}${path}`)
      step(`Its pages answer: ${ASKED.join(', ')}`)
      return files
    } finally {
      asking.abort()
      await supervisor.stop()
    }
  } finally {
    await server.stop()
  }
}

/** Opens sealed files of the copy, where the secret that they were sealed under is known. */
async function openFiles(url: string, attachments: string): Promise<SealedFiles> {
  const sealed = await countSealedFiles(url)
  const sealing = sealingSecret()
  if (sealed === 0 || sealing === undefined) return { sealed, opened: undefined }
  const opened = await openSealedFiles(url, { attachments, ...sealing })
  step(`${opened} of its sealed files open, and are what was uploaded`)
  return { sealed, opened }
}

async function ask(address: string): Promise<void> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) })
  await answer.body?.cancel()
  if (answer.status !== 200)
    throw new StartError(`${address} answered ${answer.status} on the copy.`, 'Do not count on this backup; read what the api says above.')
}
