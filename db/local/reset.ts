import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { step, warn } from './console.ts'
import { dropDatabase, prepareDatabase } from './database.ts'
import { loadDemo } from './demo.ts'
import type { Options } from './options.ts'
import { PLACES } from './places.ts'
import { loadSecrets } from './secrets.ts'
import { openServer } from './server.ts'
import { StartError } from './start-error.ts'

/** `npm run reset`: asks, then replaces everything in the database by the demonstration. Gives the exit code. */
export async function resetToDemo(options: Options): Promise<number> {
  const secrets = loadSecrets(PLACES.secrets)
  const server = await openServer(step)
  try {
    const question = `This removes every pitch, mandate, account and setting in ${server.dataDir}.`
    if (!options.isSure && !(await isConfirmed('reset', question))) {
      process.stdout.write('Nothing was changed.\n')
      return 1
    }
    await dropDatabase(server.adminUrl)
    rmSync(PLACES.attachments, { recursive: true, force: true })
    step('Everything has been removed')
    const urls = await prepareDatabase(server.adminUrl, secrets)
    await loadDemo(urls.owner, step)
    if (process.env['REDIS_URL']) warn('The queue in Redis still holds jobs of the old data: empty its database before the next start.')
    process.stdout.write('\nThe demonstration is as on the first day. Next: npm start\n')
    return 0
  } finally {
    await server.stop()
  }
}

/** Asks on the terminal. Throws StartError where nobody is there to answer. */
export async function isConfirmed(command: 'reset' | 'restore', what: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new StartError(`A ${command} replaces everything, and nobody is here to be asked.`, 'In a script, say so with --yes.')
  }
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await reader.question(`${what} Type yes to go on: `)
    return answer.trim().toLowerCase() === 'yes'
  } finally {
    reader.close()
  }
}
