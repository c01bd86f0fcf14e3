import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions, USAGE, type Options } from './options.ts'
import { makePlaces, PLACES } from './places.ts'
import { StartError } from './start-error.ts'

/** Aborted by the first Ctrl-C or SIGTERM, or when start.mjs is gone; a second signal ends at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  let askedAt = 0
  const ask = (): void => {
    // One Ctrl-C can arrive twice, from the terminal and from start.mjs; only a later one is impatience.
    if (stop.signal.aborted && performance.now() - askedAt > 1_000) process.exit(130)
    askedAt ||= performance.now()
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  process.once('disconnect', () => stop.abort())
  process.channel?.unref()
  return stop.signal
}

async function importAny({ rest, investor }: Options): Promise<number> {
  if (investor !== undefined) return (await import('./import-grants.ts')).importPastGrants(rest, investor)
  return (await import('./import.ts')).importFiles(rest)
}

async function carryOut(options: Options, stop: AbortSignal): Promise<number> {
  switch (options.command) {
    case 'start':
    case 'dev': {
      const { runProduct } = await import('./run.ts')
      await runProduct(options, stop)
      return 0
    }
    case 'check': {
      const results = await (await import('./check.ts')).runChecks(undefined, stop)
      return results.every(({ isGood }) => isGood) ? 0 : 1
    }
    case 'test': {
      const { runTests } = await import('./test.ts')
      return runTests(options.rest, stop)
    }
    case 'reset': {
      const { resetToDemo } = await import('./reset.ts')
      return resetToDemo(options)
    }
    case 'import':
      return importAny(options)
    case 'redo': {
      const { redoRun } = await import('./redo.ts')
      return redoRun(options.run ?? '')
    }
    case 'backup': {
      const { backUp } = await import('./backup.ts')
      return backUp(options.rest[0])
    }
    case 'restore': {
      const { restore } = await import('./restore.ts')
      return restore(options.rest[0] ?? '', options)
    }
    case 'erasures':
      return (await import('./erasures.ts')).repeatErasures(options.rest[0] ?? '')
    case 'audit': {
      const { verifyAuditLog } = await import('./audit.ts')
      return verifyAuditLog()
    }
    case 'drill': {
      const { drill } = await import('./restore-drill.ts')
      return drill(options.rest[0] ?? '', stop)
    }
    case 'assurance': {
      const { assure } = await import('./assurance.ts')
      return assure(options.rest)
    }
    case 'help':
      process.stdout.write(`${USAGE}\n`)
      return 0
  }
}

/** Prints a failure the way its reader needs it, and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof StartError) {
    process.stderr.write(`\n✗ ${error.message}\n  Next: ${error.nextStep}\n`)
    return 1
  }
  process.stderr.write(`\n✗ Something went wrong that should not have:\n`)
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.stderr.write('  Next: start again; if it stays, report it with the lines above.\n')
  return 1
}

// Signal handlers come before the first await: a signal during the start must stop what has started.
const stop = stopSignal()
try {
  const envFile = join(PLACES.root, '.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  makePlaces()
  process.exitCode = await carryOut(readOptions(process.argv.slice(2)), stop)
} catch (error) {
  // What fails because it was told to stop is no failure to explain.
  process.exitCode = stop.aborted ? 130 : report(error)
}
process.disconnect?.()
