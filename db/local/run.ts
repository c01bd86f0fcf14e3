import { join } from 'node:path'
import { step, warn } from './console.ts'
import { buildWeb } from './build.ts'
import { bundleOf, bundleProcesses, entryOf, type ProcessName } from './bundle.ts'
import { loadDemo, demoAccounts } from './demo.ts'
import { prepareDatabase, type DatabaseUrls } from './database.ts'
import { openServer } from './server.ts'
import type { Options } from './options.ts'
import { PLACES } from './places.ts'
import { choosePort } from './ports.ts'
import { type ProcessSpec, supervise } from './processes.ts'
import { readyBlock, waitUntilReady } from './ready.ts'
import { loadSecrets, type Secrets } from './secrets.ts'

interface Ports {
  web: number
  api: number
  /** Where api and web say whether they are ready. */
  apiHealth: number
  webHealth: number
}

/** `npm start` and `npm run dev`: everything up, the READY block, then watching over it until `stop` is aborted. */
export async function runProduct(options: Options, stop: AbortSignal): Promise<void> {
  const isDev = options.command === 'dev'
  const secrets = loadSecrets(PLACES.secrets)
  const server = await openServer(step)
  const stopped = new Promise<'stop'>((resolve) => stop.addEventListener('abort', () => resolve('stop'), { once: true }))
  try {
    const ports = await choosePorts(options)
    const [urls] = await Promise.all([prepare({ adminUrl: server.adminUrl, secrets, isDev }), isDev ? undefined : buildWeb(step, stop)])
    if (stop.aborted) return
    const attachments = process.env['ATTACHMENTS_DIRECTORY'] || PLACES.attachments
    const specs = processSpecs({ urls, secrets, ports, isDev, attachments })
    const supervisor = supervise(specs, { logDir: PLACES.logs, minLevel: isDev ? 30 : 40 })
    // Aborted with the run, however it ends: else the questions below would keep a failed start waiting.
    const asking = new AbortController()
    try {
      step('Waiting for api and web')
      const ready = waitForPages(ports, { isDev, signal: AbortSignal.any([stop, asking.signal]) })
      await Promise.race([ready, supervisor.failed, stopped, server.failed])
      if (stop.aborted) return
      await printReady(ports, urls, server.dataDir)
      await Promise.race([stopped, supervisor.failed, server.failed])
    } finally {
      asking.abort()
      process.stdout.write('\n· Stopping api, worker and web\n')
      await supervisor.stop()
    }
  } finally {
    await server.stop()
    step('Stopped; the data is safe')
  }
}

/** Waits for api and web, and only then asks for a page: one that is rendered again and again while api starts slows the start. */
export async function waitForPages(ports: Ports, { isDev, signal }: { isDev: boolean; signal: AbortSignal }): Promise<void> {
  const web = `http://127.0.0.1:${ports.web}`
  const readyAt = (port: number) => `http://127.0.0.1:${port}/readyz`
  await waitUntilReady({ api: readyAt(ports.apiHealth), ...(isDev ? {} : { web: readyAt(ports.webHealth) }) }, signal)
  await waitUntilReady({ web: `${web}/` }, signal)
}

async function prepare({ adminUrl, secrets, isDev }: { adminUrl: string; secrets: Secrets; isDev: boolean }): Promise<DatabaseUrls> {
  const urls = await prepareDatabase(adminUrl, secrets)
  step('The database is up to date')
  await loadDemo(urls.owner, step)
  // Not beside the database's work: it keeps this process too busy to answer Postgres in time on a small machine.
  if (!isDev) await bundleProcesses(step)
  return urls
}

async function choosePorts(options: Options): Promise<Ports> {
  const wished = options.port ?? Number(process.env['WEB_PORT'] || 3000)
  const web = await choosePort({ purpose: 'web', port: wished, exact: options.port !== undefined }, new Set(), warn)
  const api = await choosePort({ purpose: 'api', port: Number(process.env['API_PORT'] || 3001), exact: false }, new Set([web]), warn)
  const health = (purpose: string, port: number) => choosePort({ purpose, port, exact: false }, new Set([web, api]), () => {})
  const apiHealth = await health('the health of api', api + 10)
  return { web, api, apiHealth, webHealth: await health('the health of web', apiHealth + 1) }
}

interface Plan {
  urls: DatabaseUrls
  secrets: Secrets
  ports: Ports
  isDev: boolean
  /** Where the files that people uploaded lie. */
  attachments: string
}

/** The environment each process gets: its own database user, its own secrets, nothing of the others'. */
export function processSpecs({ urls, secrets, ports, isDev, attachments }: Plan): ProcessSpec[] {
  const origin = process.env['PUBLIC_ORIGIN'] || `http://localhost:${ports.web}`
  const shared = {
    ...inherited(),
    NODE_ENV: 'development',
    DEMO_MODE: process.env['DEMO_MODE'] || 'true',
    LOG_LEVEL: process.env['LOG_LEVEL'] || 'info',
    PUBLIC_ORIGIN: origin,
  }
  const api = {
    ...shared,
    API_PORT: String(ports.api),
    HEALTH_PORT: String(ports.apiHealth),
    DATABASE_URL: urls.api,
    SIGN_IN_SECRET: process.env['SIGN_IN_SECRET'] || secrets.signInSecret,
    ...sealingOf(secrets),
    JWT_PRIVATE_KEY: process.env['JWT_PRIVATE_KEY'] || secrets.jwtPrivateKey,
    ATTACHMENTS_DIRECTORY: attachments,
    // Only web speaks to api, and it says for whom.
    TRUST_PROXY: '127.0.0.1/32,::1/128',
  }
  const worker = {
    ...shared,
    DATABASE_URL: urls.worker,
    SIGN_IN_SECRET: api.SIGN_IN_SECRET,
    ERASURE_LEDGER_FILE: process.env['ERASURE_LEDGER_FILE'] || PLACES.erasures,
    ...sealingOf(secrets),
  }
  const web = { ...shared, WEB_PORT: String(ports.web), HEALTH_PORT: String(ports.webHealth), API_URL: `http://127.0.0.1:${ports.api}` }
  return [
    { name: 'api', args: isDev ? watchArgs('api') : bundleArgs('api'), cwd: PLACES.root, env: api },
    { name: 'worker', args: isDev ? watchArgs('worker') : bundleArgs('worker'), cwd: PLACES.root, env: worker },
    isDev
      ? { name: 'web', args: viteArgs(ports.web), cwd: PLACES.web, env: web }
      : { name: 'web', args: bundleArgs('web'), cwd: PLACES.web, env: web },
  ]
}

/** The secret that files are sealed under, and in a clone from before there was one the secret that was used in its place. */
function sealingOf(secrets: Secrets): { SEALING_SECRET: string; SEALING_SECRET_PREVIOUS?: string } {
  const previous = process.env['SEALING_SECRET_PREVIOUS'] || secrets.sealingSecretBefore
  const secret = process.env['SEALING_SECRET'] || secrets.sealingSecret
  return { SEALING_SECRET: secret, ...(previous === undefined ? {} : { SEALING_SECRET_PREVIOUS: previous }) }
}

/** What the processes keep of our own environment: enough to run, and the settings that are theirs. */
function inherited(): NodeJS.ProcessEnv {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TZ',
    'LANG',
    'SystemRoot',
    'HOST',
    'REDIS_URL',
    'SMTP_URL',
    'MAIL_FROM',
    'MATCHING_TILE_PITCHES',
    'NODE_OPTIONS',
    'NODE_COMPILE_CACHE',
  ]
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function watchArgs(name: ProcessName): string[] {
  return ['--watch', '--watch-preserve-output', entryOf(name)]
}

/** One file starts sooner than its thousand sources; the map lets a stack trace name those all the same. */
function bundleArgs(name: ProcessName): string[] {
  return ['--enable-source-maps', bundleOf(name)]
}

function viteArgs(port: number): string[] {
  const vite = join(PLACES.modules, 'vite', 'bin', 'vite.js')
  return ['--import', new URL('parent-watch.ts', import.meta.url).href, vite, 'dev', '--port', String(port), '--strictPort']
}

async function printReady(ports: Ports, urls: DatabaseUrls, dataDir: string): Promise<void> {
  const accounts = await demoAccounts(urls.owner)
  const facts = {
    origin: `http://localhost:${ports.web}`,
    accounts,
    dataDir,
    logDir: PLACES.logs,
    seconds: performance.now() / 1000,
    isDemo: process.env['DEMO_MODE'] !== 'false',
  }
  process.stdout.write(readyBlock(facts))
}
