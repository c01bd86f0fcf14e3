import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { step } from './console.ts'
import { PLACES } from './places.ts'

/** The faults, each a measurement of its own: all together take longer than a quiet hour. */
export const FAULTS: readonly string[] = Array.from({ length: 20 }, (_, index) => `R${index + 1}`)

/** What is measured by a command of its own: each prints lines `BAR id value bar PASS|FAIL`. */
export const MEASUREMENTS: Readonly<Record<string, string>> = {
  load: 'npm run bench:load',
  live: 'npm run bench:live',
  curation: 'npm run bench:curation',
  incremental: 'node worker/bench/incremental.ts',
  matching: 'npm run bench:matching',
  'matching-end': 'node worker/bench/matching-end.ts',
  enumeration: 'node api/bench/indistinguishable.ts',
  audit: 'node db/bench/audit-verify.ts',
  mutants: 'npm run mutants',
  ...Object.fromEntries(FAULTS.map((fault) => [fault, `npm run chaos -- ${fault}`])),
  'chaos-broken': 'npm run chaos -- broken',
}

const Bar = Type.Object({
  id: Type.String(),
  value: Type.String(),
  bar: Type.String(),
  isHeld: Type.Boolean(),
  command: Type.String(),
  /** The day, and the commit that was measured. */
  measuredOn: Type.String(),
  commit: Type.String(),
})
export type Bar = Static<typeof Bar>
const Bars = Type.Array(Bar)

const BARS_FILE = join(PLACES.root, 'docs', 'assurance', 'bars.json')

/** The bars as they were last measured. */
export function readBars(): Bar[] {
  return existsSync(BARS_FILE) ? Value.Parse(Bars, JSON.parse(readFileSync(BARS_FILE, 'utf8'))) : []
}

/** The bars in what a command printed: `BAR id value bar PASS|FAIL`, where the units beside the numbers are kept. */
export function parseBars(printed: string): Pick<Bar, 'id' | 'value' | 'bar' | 'isHeld'>[] {
  const line = /^\s*BAR (?<id>\S+) (?<value>\S+(?: [a-zA-Z%]\S*)?) (?<bar>\S+(?: [a-zA-Z%]\S*)?) (?<verdict>PASS|FAIL)\b/gm
  return [...printed.matchAll(line)].flatMap(({ groups }) => {
    const { id, value, bar, verdict } = groups ?? {}
    return id === undefined || value === undefined || bar === undefined ? [] : [{ id, value, bar, isHeld: verdict === 'PASS' }]
  })
}

/** Runs one measurement by its command and keeps its bars in the place of those it gave before. Throws when it prints none. */
export async function measure(command: string, commit: string): Promise<void> {
  step(`Measuring: ${command}`)
  const printed = await runToEnd(command)
  const found = parseBars(printed)
  if (found.length === 0) throw new Error(`${command} printed no line that begins with BAR`)
  const measuredOn = new Date().toISOString().slice(0, 10)
  const bars = putBars(
    readBars(),
    command,
    found.map((bar) => ({ ...bar, command, measuredOn, commit })),
  )
  writeFileSync(BARS_FILE, `${JSON.stringify(bars, undefined, 2)}\n`)
}

/** The bars on record, with those that a command found in the place of what it gave before. Throws where two would have the same id. */
export function putBars(known: readonly Bar[], command: string, found: readonly Bar[]): Bar[] {
  const bars = [...known.filter((bar) => bar.command !== command), ...found]
  const ids = new Set<string>()
  for (const { id } of bars) {
    if (ids.has(id)) throw new Error(`the bar ${id} of ${command} stands on the page already: an id is one measurement's`)
    ids.add(id)
  }
  return bars
}

/** What a command printed to its end; shown as it comes. A measurement that misses a bar may end badly, and says so in its lines. */
async function runToEnd(command: string): Promise<string> {
  const env = { ...process.env, PATH: `${join(PLACES.modules, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
  const child = spawn(command, { cwd: PLACES.root, env, shell: true, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    process.stdout.write(chunk)
  })
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  return printed
}
