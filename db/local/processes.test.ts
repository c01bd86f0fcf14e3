import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isAlive } from './process-table.ts'
import { type ProcessSpec, supervise, type Supervisor } from './processes.ts'

const FOREVER = 'setInterval(() => {}, 1000)'

interface Watched {
  supervisor: Supervisor
  directory: string
  /** The numbers of the processes that have run so far, oldest first. */
  pids(): number[]
}

/** Supervises one process that notes its number and then does what `script` says. */
function watch(script: string): Watched {
  const directory = mkdtempSync(join(tmpdir(), 'processes-'))
  const noted = join(directory, 'pids')
  writeFileSync(noted, '')
  const file = join(directory, 'main.mjs')
  writeFileSync(file, `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(noted)}, process.pid + '\\n')\n${script}`)
  const spec: ProcessSpec = { name: 'worker', args: [file], cwd: directory, env: {} }
  const supervisor = supervise([spec], { logDir: directory, minLevel: 100 })
  onTestFinished(async () => {
    await supervisor.stop()
    rmSync(directory, { recursive: true })
  })
  const pids = (): number[] => readFileSync(noted, 'utf8').split('\n').filter(Boolean).map(Number)
  return { supervisor, directory, pids }
}

describe('the supervisor', () => {
  test('when a process is killed, it is running again within three seconds', async () => {
    const { pids } = watch(FOREVER)
    await expect.poll(pids).toHaveLength(1)
    process.kill(pids()[0] ?? 0, 'SIGKILL')
    await expect.poll(pids).toHaveLength(2)
    expect(isAlive(pids()[1] ?? 0)).toBe(true)
  })

  test('when a process refuses its configuration, it is not started again and the reader learns what to do', async () => {
    const { supervisor, pids } = watch('process.exit(78)')
    await expect(supervisor.failed).rejects.toMatchObject({
      message: expect.stringContaining('worker refuses its configuration'),
      nextStep: expect.stringContaining('.env'),
    })
    expect(pids()).toHaveLength(1)
  })

  test('when it is told to stop, a process that finishes its work first may, and none is left', async () => {
    const { supervisor, directory, pids } = watch(
      `import { writeFileSync } from 'node:fs'\nprocess.on('SIGTERM', () => { writeFileSync('finished', 'yes'); process.exit(0) })\n${FOREVER}\nconsole.log('listening')`,
    )
    await expect.poll(() => readFileSync(join(directory, 'worker.log'), { encoding: 'utf8', flag: 'a+' })).toContain('listening')
    await supervisor.stop()
    expect(readFileSync(join(directory, 'finished'), 'utf8')).toBe('yes')
    expect(pids().filter(isAlive)).toEqual([])
  })

  test('when a process speaks, every line is in its log', async () => {
    const { directory } = watch(`console.log('{"level":30,"msg":"one"}'); console.log('{"level":20,"msg":"two"}')\n${FOREVER}`)
    await expect
      .poll(() => readFileSync(join(directory, 'worker.log'), { encoding: 'utf8', flag: 'a+' }))
      .toBe('{"level":30,"msg":"one"}\n{"level":20,"msg":"two"}\n')
  })
})
