import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { withDatabase } from './import.ts'
import { PLACES } from './places.ts'

const COMMAND = join(PLACES.root, 'worker/src/matching/cli/redo-run.ts')

/** `npm run matching:redo -- --run ID`: the worker's own command, told where the product's database is. Gives its exit code. */
export async function redoRun(runId: string): Promise<number> {
  return withDatabase(async (_, url) => {
    const child = spawn(process.execPath, [COMMAND, '--run', runId], { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } })
    const [code]: unknown[] = await once(child, 'exit')
    return typeof code === 'number' ? code : 1
  })
}
