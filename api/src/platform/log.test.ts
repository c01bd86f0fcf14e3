import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'

const LOG = JSON.stringify(new URL('log.ts', import.meta.url).href)

/** Writes lines and leaves at once, as soon as its input ends. */
const PROGRAM = `
  import { createLog } from ${LOG}
  const log = createLog({ LOG_LEVEL: 'info' })
  process.stdin.once('end', () => {
    for (let line = 0; line < 10; line += 1) log.info({ line }, 'nobody reads this')
    process.exit(0)
  })
  process.stdin.resume()
  console.error('ready')
`

it('when nobody reads the log any more, a process that writes to it can still end', { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  await once(child.stderr, 'data')
  child.stdout.destroy()
  child.stdin.end()
  expect(await exit).toEqual([0, null])
})
