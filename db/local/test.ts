import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { findUnproven, readRequirements } from './asvs.ts'
import { passedTests } from './assurance.ts'
import { buildWeb } from './build.ts'
import { CHECKS, runChecks } from './check.ts'
import { step } from './console.ts'
import { PLACES } from './places.ts'
import { StartError, reasonOf } from './start-error.ts'

interface Suite {
  name: string
  workspace: string
  args: readonly string[]
  /** Left out of a plain npm test on a developer's machine. */
  isForCi?: boolean
}

/** Suites that run one after another. */
type Lane = readonly Suite[]

const JOURNEYS = ['--config', 'e2e/vitest.config.ts']
const EVERY_PAGE = 'e2e/every-page.e2e.ts'

/**
 * The suites in the order they run: each workspace with its own vitest.config.ts, the journeys in a browser, npm start in a fresh
 * clone. The lanes of a line run at the same time, each suite on a product of its own: a journey waits more than it works, and
 * so does an installation.
 */
const LINES: readonly (readonly Lane[])[] = [
  [[{ name: 'db', workspace: 'db', args: [] }]],
  [[{ name: 'api', workspace: 'api', args: [] }]],
  [[{ name: 'worker', workspace: 'worker', args: [] }]],
  [[{ name: 'web', workspace: 'web', args: [] }]],
  [
    [{ name: 'journeys', workspace: 'web', args: [...JOURNEYS, '--exclude', EVERY_PAGE] }],
    [
      { name: 'pages', workspace: 'web', args: [...JOURNEYS, EVERY_PAGE] },
      { name: 'clean-room', workspace: 'db', args: ['--config', 'local/clean-room.config.ts'], isForCi: true },
    ],
  ],
]
/** Those for which web has to be built. */
const IN_BROWSER = ['web', 'journeys', 'pages']

/** What vitest's JSON report says that we count. */
const Report = Type.Object({
  numPassedTests: Type.Integer(),
  numFailedTests: Type.Integer(),
  numPendingTests: Type.Integer(),
  numTodoTests: Type.Integer(),
  testResults: Type.Array(
    Type.Object({ name: Type.String(), status: Type.String(), assertionResults: Type.Array(Type.Object({ status: Type.String() })) }),
  ),
})

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/**
 * `npm test`: the checks, a build of web, then every suite; at the end the seconds of each part and one line of counts. `only`
 * may name suites (then no checks). In CI a skipped test is a failed run. Gives the exit code.
 */
export async function runTests(only: readonly string[], stop: AbortSignal): Promise<number> {
  const isCi = Boolean(process.env['CI'])
  const isAsked = ({ name, isForCi }: Suite) => (only.length === 0 ? isCi || !isForCi : only.includes(name))
  const lines = LINES.map((line) => line.map((lane) => lane.filter(isAsked)).filter((lane) => lane.length > 0))
  const suites = lines.flat(2)
  if (suites.length < only.length) {
    const names = LINES.flat(2)
      .map(({ name }) => name)
      .join(', ')
    throw new StartError(`There is no suite of that name among ${only.join(', ')}.`, `Name some of: ${names}`)
  }
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  const times: string[] = []
  const part = async (name: string, run: (stop: AbortSignal) => Promise<Counts>): Promise<void> => {
    if (stop.aborted) return
    const startedAt = performance.now()
    add(total, await run(stop))
    times.push(`${name} ${Math.round((performance.now() - startedAt) / 1000)}`)
  }
  if (only.length === 0) await part('checks', countChecks)
  if (suites.some(({ name }) => IN_BROWSER.includes(name))) await part('build of web', countBuild)
  for (const line of lines) {
    const isAlone = line.length === 1
    await Promise.all(
      line.map(async (lane) => {
        for (const suite of lane) await part(suite.name, () => runSuite(suite, { stop, isAlone }))
      }),
    )
  }
  // Only a whole run has run every test that a requirement may name.
  if (only.length === 0 && isCi) await part('assurance', countUnproven)
  process.stdout.write(`\nSeconds: ${times.join(', ')}\n`)
  if (total.skipped > 0) process.stdout.write(`\n${total.skipped} skipped${isCi ? ', which counts as failed in CI' : ''}\n`)
  if (isCi) total.failed += total.skipped
  if (stop.aborted) total.failed += 1
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function countChecks(stop: AbortSignal): Promise<Counts> {
  const outcomes = await runChecks(CHECKS, stop)
  const failed = outcomes.filter(({ isGood }) => !isGood).length
  return { passed: outcomes.length - failed, failed, skipped: 0 }
}

/** Whether every test that docs/assurance/asvs.yaml names as proof was among those that passed. */
async function countUnproven(): Promise<Counts> {
  const unproven = findUnproven(readRequirements(), passedTests())
  for (const line of unproven) process.stdout.write(`✗ ${line}\n`)
  return { passed: unproven.length === 0 ? 1 : 0, failed: unproven.length === 0 ? 0 : 1, skipped: 0 }
}

async function countBuild(stop: AbortSignal): Promise<Counts> {
  try {
    await buildWeb(step, stop)
    return { passed: 0, failed: 0, skipped: 0 }
  } catch (error) {
    process.stdout.write(`✗ ${reasonOf(error)}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** Runs one suite; what it prints is shown as it comes where it runs alone, and whole at its end where another runs beside it. */
async function runSuite(suite: Suite, { stop, isAlone }: { stop: AbortSignal; isAlone: boolean }): Promise<Counts> {
  const title = `\n── ${suite.name} ${'─'.repeat(70)}\n`
  if (isAlone) process.stdout.write(title)
  const reports = join(PLACES.data, 'test-reports')
  mkdirSync(reports, { recursive: true })
  const reportFile = join(reports, `${suite.name}.json`)
  rmSync(reportFile, { force: true })
  const vitest = join(PLACES.modules, 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', ...suite.args, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const { code, printed } = await runToEnd(args, { cwd: join(PLACES.root, suite.workspace), stop, isShown: isAlone })
  if (!isAlone) process.stdout.write(`${title}${printed}`)
  return countReport(existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : '', code)
}

/**
 * The counts of one report. A file that could not run at all has no tests to count, a run that crashed has no report, and
 * one that passed but ended badly (an error outside every test) hides something: each is one failure.
 */
export function countReport(text: string, exitCode: number | null): Counts {
  const report = parse(text)
  if (!Value.Check(Report, report)) return { passed: 0, failed: 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function add(total: Counts, more: Counts): void {
  total.passed += more.passed
  total.failed += more.failed
  total.skipped += more.skipped
}

interface Ended {
  code: number | null
  /** What it printed, where it was not shown at once. */
  printed: string
}

function runToEnd(args: readonly string[], { cwd, stop, isShown }: { cwd: string; stop: AbortSignal; isShown: boolean }): Promise<Ended> {
  const env = { ...process.env, NODE_ENV: 'test', PATH: `${join(PLACES.modules, '.bin')}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(process.execPath, args, { cwd, env, stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => void printed.push(chunk))
  const end = (): void => void child.kill('SIGTERM')
  stop.addEventListener('abort', end, { once: true })
  return new Promise((resolve) => {
    const ended = (code: number | null): void => resolve({ code, printed: Buffer.concat(printed).toString() })
    child.once('error', () => ended(null))
    child.once('close', (code) => {
      stop.removeEventListener('abort', end)
      ended(code)
    })
  })
}
