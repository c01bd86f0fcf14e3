/**
 * npm run matching:redo -- --run ID
 * Does a whole run again from the facts that it kept, with the reference scorer, and says whether it comes to the same lists.
 * Writes nothing. Ends with 0 where the hashes agree, 1 where they differ, 2 where the run cannot be done again.
 */
import { parseArgs } from 'node:util'
import { connect } from '@scalebridge/db'
import { redoRun } from '../run/redo-run.ts'

const USAGE = 'Usage: npm run matching:redo -- --run ID   (the id of a finished run of a whole edition)'
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Takes the command line and the database's address; `say` gets what is told. Returns the exit code. */
export async function redo(args: readonly string[], url: string | undefined, say: (line: string) => void): Promise<number> {
  const runId = readRunId(args)
  if (runId === null || url === undefined) {
    say(runId === null ? USAGE : 'DATABASE_URL is not set.')
    return 2
  }
  const { db, close } = connect(url, { max: 1 })
  try {
    const { stored, again } = await redoRun(db, runId)
    const lines = (['factsHash', 'listsHash'] as const).map((name) => ({ name, before: stored[name], now: again[name] }))
    for (const { name, before, now } of lines)
      say(`${name}  ${before === now ? `the same: ${now}` : `was ${before ?? 'not kept'}, is ${now}`}`)
    const agrees = lines.every(({ before, now }) => before === now)
    say(agrees ? 'Done again, the run gives the same lists.' : 'Done again, the run gives other lists.')
    return agrees ? 0 : 1
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 2
  } finally {
    await close()
  }
}

function readRunId(args: readonly string[]): string | null {
  try {
    const { run } = parseArgs({ args: [...args], options: { run: { type: 'string' } } }).values
    return run !== undefined && ID.test(run) ? run : null
  } catch {
    return null
  }
}

if (import.meta.main) process.exitCode = await redo(process.argv.slice(2), process.env['DATABASE_URL'], console.log)
