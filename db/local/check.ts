import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { PLACES } from './places.ts'

/** One thing that `npm run check` looks at. */
export interface Check {
  name: string
  /** Arguments for this Node. */
  args: readonly string[]
  cwd?: string
  /** Writes what others read: it runs before them, by itself. */
  isFirst?: boolean
  /** Reads the output of a run that ended well, and says what is wrong with it all the same. */
  doubt?: (output: string) => string | undefined
}

export interface Outcome {
  name: string
  isGood: boolean
  output: string
  seconds: number
}

const script = (...path: string[]): string => join(PLACES.modules, ...path)
const typescript = script('@typescript', 'native', 'bin', 'tsc')

export const CHECKS: readonly Check[] = [
  // The types of the routes, which lint and the types of web read.
  { name: 'routes of web', args: [script('@sveltejs', 'kit', 'svelte-kit.js'), 'sync'], cwd: PLACES.web, isFirst: true },
  // The longest comes first: what is short fills the gaps.
  {
    name: 'types of web',
    args: [script('svelte-check', 'bin', 'svelte-check'), '--fail-on-warnings', '--output', 'human'],
    cwd: PLACES.web,
  },
  { name: 'format', args: [script('oxfmt', 'bin', 'oxfmt'), '--check', '.'] },
  { name: 'lint', args: [script('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'types of db', args: [typescript, '--noEmit', '-p', 'db'] },
  { name: 'types of api', args: [typescript, '--noEmit', '-p', 'api'] },
  { name: 'types of worker', args: [typescript, '--noEmit', '-p', 'worker'] },
  { name: 'missing translations', args: ['src/lib/i18n/check.ts'], cwd: PLACES.web },
  {
    name: 'import walls',
    args: [script('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), 'db', 'api', 'worker', 'web/src', 'web/server', 'web/server.ts'],
    doubt: saysItReadNothing,
  },
  { name: 'unused code', args: [script('knip', 'bin', 'knip.js'), '--no-progress'] },
]

/** Most of the checks keep one core busy, and a machine has two or more. */
const AT_ONCE = 2

/**
 * Runs every check, two at a time, and prints a line for each as it ends, with its output where it fails. A check that cannot
 * start counts as failed. Gives the outcomes in the order of the list.
 */
export async function runChecks(checks: readonly Check[] = CHECKS, stop?: AbortSignal): Promise<Outcome[]> {
  const outcomes = new Map<Check, Outcome>()
  const runAll = async (waiting: Check[]): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined && !stop?.aborted; check = waiting.shift()) {
      const outcome = await runCheck(check)
      outcomes.set(check, outcome)
      print(outcome)
    }
  }
  await runAll(checks.filter(({ isFirst }) => isFirst))
  const others = checks.filter(({ isFirst }) => !isFirst)
  await Promise.all(Array.from({ length: AT_ONCE }, () => runAll(others)))
  return checks.flatMap((check) => outcomes.get(check) ?? [])
}

function print(outcome: Outcome): void {
  process.stdout.write(`${outcome.isGood ? '✓' : '✗'} ${outcome.name.padEnd(24)} ${outcome.seconds.toFixed(1).padStart(5)} s\n`)
  if (!outcome.isGood) process.stdout.write(`${outcome.output.trim().replaceAll(/^/gm, '    ')}\n`)
}

async function runCheck(check: Check): Promise<Outcome> {
  const startedAt = performance.now()
  const { code, output } = await runCaptured(check)
  const doubt = code === 0 ? check.doubt?.(output) : undefined
  return {
    name: check.name,
    isGood: code === 0 && doubt === undefined,
    output: doubt ?? output,
    seconds: (performance.now() - startedAt) / 1000,
  }
}

function runCaptured({ args, cwd }: Check): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, PATH: `${join(PLACES.modules, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
  const child = spawn(process.execPath, args, { cwd: cwd ?? PLACES.root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (output += part))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** With a TypeScript it does not know dependency-cruiser reads no module and is content: a green that means nothing. */
function saysItReadNothing(output: string): string | undefined {
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0)
  return modules > 100 ? undefined : `Only ${modules} modules were read, so nothing was checked:\n${output}`
}
