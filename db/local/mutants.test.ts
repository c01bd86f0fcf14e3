import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseBars } from './bars.ts'
import { PLACES } from './places.ts'

it('every state machine does what its model says, and its model finds out every mutant', { timeout: 600_000 }, () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(PLACES.root, 'db', 'local', 'mutants.ts'), '--few'], {
    encoding: 'utf8',
  })
  expect({ status, stderr, said: stdout }).toEqual({ status: 0, stderr: '', said: expect.not.stringContaining('FAIL') })
  expect(parseBars(stdout).length).toBeGreaterThanOrEqual(32)
})
