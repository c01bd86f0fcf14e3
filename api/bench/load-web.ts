/** The web processes of the load bars: the product's own, and a bare page of SvelteKit that is built beside it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BARE = path.join(ROOT, 'web/bench/bare')
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js')

/** The first message of a process; throws when it ends without one. */
export async function firstWord(child: ChildProcess, name: string): Promise<unknown> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended too early`)))
  const [word]: unknown[] = await Promise.race([once(child, 'message'), ended])
  return word
}

/** Starts web as it is built, in front of an api. */
export async function startWeb({
  port,
  apiUrl,
  publicOrigin,
}: {
  port: number
  apiUrl: string
  publicOrigin: string
}): Promise<ChildProcess> {
  const env = { NODE_ENV: 'development', DEMO_MODE: 'true', PUBLIC_ORIGIN: publicOrigin, WEB_PORT: String(port), API_URL: apiUrl }
  const child = spawn(process.execPath, [path.join(ROOT, 'web/server.ts')], {
    cwd: path.join(ROOT, 'web'),
    env: { ...env, PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await firstWord(child, 'web')
  return child
}

/** Builds the bare page and starts it; `shell` is what it serves as a static file at /shell.html. */
export async function startBareWeb({ port, shell }: { port: number; shell: string }): Promise<ChildProcess> {
  // Before the build: only the files that it found are served.
  mkdirSync(path.join(BARE, 'static'), { recursive: true })
  writeFileSync(path.join(BARE, 'static/shell.html'), shell)
  const build = spawn(process.execPath, [VITE, 'build'], {
    cwd: BARE,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code]: number[] = await once(build, 'exit')
  if (code !== 0) throw new Error('the bare page could not be built')
  const child = spawn(process.execPath, [path.join(BARE, 'build/index.js')], {
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}
