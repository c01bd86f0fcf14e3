import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as waits from './time-outs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const table = readFileSync(join(ROOT, 'docs', 'time-outs.md'), 'utf8')
const rows = table.split('\n').flatMap((line) => /^\| `(\w+\.\w+)` +\| ([^|]+?) +\|/.exec(line)?.slice(1, 3).join(' = ') ?? [])

const written = (name: string, value: number) => (name.endsWith('Ms') ? `${value / 1_000} s` : String(value))

it('docs/time-outs.md shows every time-out of a call that goes out, with its value, and no other', () => {
  const all = Object.entries(waits).flatMap(([group, values]) =>
    Object.entries(values).map(([name, value]) => `${group}.${name} = ${written(name, value)}`),
  )
  expect(rows.toSorted()).toEqual(all.toSorted())
})

it('no client of another service has a time-out of its own', () => {
  const files = globSync(['api/src/**/*.ts', 'worker/src/**/*.ts', 'db/src/**/*.ts'], { cwd: ROOT }).filter(
    (file) => !file.endsWith('.test.ts'),
  )
  const own = files.filter((file) =>
    /(connectionTimeout|connectTimeout|commandTimeout|socketTimeout|query_timeout)\w*: *\d/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(own).toEqual([])
})
