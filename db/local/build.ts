import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLACES } from './places.ts'
import { StartError } from './start-error.ts'

/** What goes into a build of web: its own sources and what it imports from the other workspaces. */
const SOURCES = [
  'package-lock.json',
  'web/package.json',
  'web/vite.config.ts',
  'web/tsconfig.json',
  'web/src',
  'web/server/apis.ts',
  'web/server/kept-pages.ts',
  'web/messages',
  'web/static',
  'api/package.json',
  'api/src',
  'db/package.json',
  'db/src/reference',
  'db/src/rules',
  'db/src/ask-together.ts',
] as const

/** From api only the contracts reach web, and what they are made with. */
const isForeign = (path: string): boolean => /^api\/src\/.*\.ts$/.test(path) && !/contract\.ts$|\/endpoint\.ts$/.test(path)
const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** Builds web, unless the last build was made from the same sources. Gives whether it built. Throws StartError. */
export async function buildWeb(onProgress: (line: string) => void, stop?: AbortSignal): Promise<boolean> {
  const stampFile = join(PLACES.web, 'build', '.sources')
  const hash = hashSources(PLACES.root)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return false
  onProgress('Building web, because its sources changed (about 10 s)')
  rmSync(stampFile, { force: true })
  const logFile = join(PLACES.logs, 'web-build.log')
  const vite = join(PLACES.modules, 'vite', 'bin', 'vite.js')
  const code = await runLogged([vite, 'build'], { cwd: PLACES.web, logFile, stop })
  if (code !== 0) {
    const lines = readFileSync(logFile, 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !/^\s+at /.test(line))
      .slice(-20)
      .join('\n  ')
    throw new StartError(`web could not be built:\n  ${lines}`, `Correct that and start again. The whole log: ${logFile}`)
  }
  writeFileSync(stampFile, hash)
  return true
}

/** A fingerprint of everything that goes into a build of web. */
export function hashSources(root: string): string {
  return hashFiles(
    root,
    SOURCES.flatMap((source) => filesUnder(root, source)).filter((path) => !isForeign(path) && !isTest(path)),
  )
}

/** A fingerprint of files, named by their paths from `root`, and of the Node that works on them. */
export function hashFiles(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

/** The files of a folder, or the file itself, as paths from `root`; none where there is nothing. */
export function filesUnder(root: string, path: string): string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}

interface Logged {
  cwd: string
  logFile: string
  stop?: AbortSignal | undefined
}

/** Runs a script on this Node with its output in a file; gives the exit code. */
function runLogged(args: readonly string[], { cwd, logFile, stop }: Logged): Promise<number | null> {
  const log = openSync(logFile, 'w')
  // vite leaves out what only development needs when it is told so, whatever the launcher itself runs as.
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', log, log], ...(stop ? { signal: stop } : {}) })
  closeSync(log)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
}
