import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'
import { filesUnder, hashFiles } from './build.ts'
import { PLACES } from './places.ts'
import { StartError, reasonOf } from './start-error.ts'

/** The processes that npm start runs from one file each, and the sources they begin with. */
const ENTRIES = { api: 'api/src/main.ts', worker: 'worker/src/main.ts', web: 'web/server.ts' } as const
export type ProcessName = keyof typeof ENTRIES
const NAMES = ['api', 'worker', 'web'] as const satisfies readonly ProcessName[]

/** What goes into them: our sources, and the versions of what those import. */
const SOURCES = [
  'package-lock.json',
  'db/local/bundle.ts',
  'db/package.json',
  'db/src',
  'api/package.json',
  'api/src',
  'worker/package.json',
  'worker/src',
  'web/server.ts',
  'web/server',
] as const

/** Taken into the file: our own modules, and the libraries that are hundreds of small ones. The rest Node finds in the root's node_modules. */
const isInside = (id: string): boolean => /^([./]|[a-z]:|(@scalebridge|typebox|drizzle-orm)(\/|$))/i.test(id)

/** A module in the file finds what lies beside its source (migrations, say) as it would from there. */
const OWN_ADDRESS: Plugin = {
  name: 'own-address',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)),
  },
}

/** The source that a process begins with. */
export const entryOf = (name: ProcessName): string => join(PLACES.root, ENTRIES[name])

/** The one file that it is put into. */
export const bundleOf = (name: ProcessName): string => join(PLACES.processes, `${name}.mjs`)

/**
 * Puts api, worker and web's server into one file each, unless that was done from the same sources: Node takes three times
 * as long to find and load their modules, of which there are up to a thousand, one by one. Throws StartError.
 */
export async function bundleProcesses(onProgress: (line: string) => void): Promise<void> {
  const stampFile = join(PLACES.processes, '.sources')
  const files = SOURCES.flatMap((source) => filesUnder(PLACES.root, source)).filter((path) => !path.endsWith('.test.ts'))
  // The files hold addresses, so a clone that was moved needs new ones.
  const hash = `${hashFiles(PLACES.root, files)} ${PLACES.root}`
  const isThere = NAMES.every((name) => existsSync(bundleOf(name)))
  if (isThere && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return
  onProgress('Putting each process into one file, because the sources changed')
  rmSync(stampFile, { force: true })
  try {
    await Promise.all(NAMES.map(bundle))
  } catch (error) {
    throw new StartError(`The processes could not be put into a file each: ${reasonOf(error)}`, 'Correct that and start again.', error)
  }
  writeFileSync(stampFile, hash)
}

async function bundle(name: ProcessName): Promise<void> {
  const { rolldown } = await import('rolldown')
  const made = await rolldown({
    input: entryOf(name),
    cwd: PLACES.root,
    platform: 'node',
    // web's is not whole before vite has run; types are taken out without one.
    tsconfig: false,
    logLevel: 'silent',
    external: (id) => !isInside(id),
    plugins: [OWN_ADDRESS],
  })
  // The map is for stack traces alone: they name our own files and lines (node --enable-source-maps).
  await made.write({ file: bundleOf(name), format: 'esm', codeSplitting: false, sourcemap: true, sourcemapExcludeSources: true })
  await made.close()
}
