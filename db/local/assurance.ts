import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { readRequirements, type PassedTest, type Requirement } from './asvs.ts'
import { FAULTS, measure, MEASUREMENTS, readBars, type Bar } from './bars.ts'
import { step } from './console.ts'
import { PLACES } from './places.ts'
import { StartError } from './start-error.ts'

const ASSURANCE_FILE = join(PLACES.root, 'docs', 'assurance.md')

/** What a suite's JSON report says of each of its tests. */
const Report = Type.Object({
  testResults: Type.Array(
    Type.Object({
      name: Type.String(),
      assertionResults: Type.Array(Type.Object({ fullName: Type.String(), status: Type.String() })),
    }),
  ),
})

/** What shows a bar that no machine of the developers can measure, and why not. */
const ELSEWHERE: readonly (readonly [what: string, why: string, command: string])[] = [
  [
    'TLS at the proxy: versions, ciphers, the redirect, HSTS as a browser sees it',
    'the tests speak plain HTTP on the loopback',
    'testssl.sh https://your-host',
  ],
  [
    'Several hosts: api and worker on two machines, a network between them that fails',
    'everything runs on one',
    'docker compose up --scale api=2 --scale worker=2, then the faults by hand',
  ],
  ['The images of docker-compose.yml', 'there is no container runtime; the files are read by tests', 'docker compose up --build'],
  ['Advisories newer than docs/assurance/floors.yaml', 'the advisory server is not in reach', 'npm audit'],
]

/** `npm run assurance`: measures what is named, `all` for everything, and writes the page from what is on record. */
export async function assure(names: readonly string[]): Promise<number> {
  const groups: Readonly<Record<string, readonly string[]>> = { all: Object.keys(MEASUREMENTS), chaos: FAULTS }
  const asked = names.flatMap((name) => groups[name] ?? [name])
  const unknown = asked.find((name) => !Object.hasOwn(MEASUREMENTS, name))
  if (unknown !== undefined) {
    throw new StartError(`There is no measurement named ${unknown}.`, `Name some of: all, chaos, ${Object.keys(MEASUREMENTS).join(', ')}`)
  }
  for (const command of asked.flatMap((name) => MEASUREMENTS[name] ?? [])) await measure(command, currentCommit())
  writeFileSync(ASSURANCE_FILE, page(readBars(), readRequirements()))
  execFileSync(process.execPath, [join(PLACES.modules, 'oxfmt', 'bin', 'oxfmt'), ASSURANCE_FILE], { stdio: 'ignore' })
  step(`Wrote ${relative(PLACES.root, ASSURANCE_FILE)}`)
  return 0
}

const currentCommit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: PLACES.root, encoding: 'utf8' }).trim()

/** The page: every bar with its value, day and command; what shows each security requirement; what has to be shown elsewhere. */
export function page(bars: readonly Bar[], requirements: ReadonlyMap<string, Requirement>): string {
  const missed = bars.filter(({ isHeld }) => !isHeld)
  const open = [...requirements].filter(([, { open: reason }]) => reason !== undefined)
  return `# What is assured, and what shows it

Written by \`npm run assurance\`; \`npm run assurance -- all\` measures everything anew first, or name some of:
${Object.keys(MEASUREMENTS).join(', ')}; chaos is R1 to R20. \`npm test\` fails where a requirement below names a test that did not pass.

## Bars

${bars.length - missed.length} of ${bars.length} are held.${missed.length === 0 ? '' : ` Missed: ${missed.map(({ id }) => id).join(', ')}.`}

${table(
  ['bar', 'value', 'limit', '', 'day', 'commit', 'command'],
  bars.map(({ id, value, bar, isHeld, measuredOn, commit, command }) => [
    id,
    value,
    bar,
    isHeld ? 'held' : '**missed**',
    measuredOn,
    commit,
    `\`${command}\``,
  ]),
)}

## Requirements

The OWASP Application Security Verification Standard 5.0.0 (CC BY-SA 4.0), levels 1 and 2, by \`docs/assurance/asvs.yaml\`.

${chapters(requirements)}

${open.length === 0 ? 'None is open.' : `Open:\n\n${open.map(([id, row]) => `- **${id}** ${row.asks}: ${row.open}`).join('\n')}`}

## To be shown elsewhere

${table(
  ['what', 'why not here', 'what would show it'],
  ELSEWHERE.map(([what, why, command]) => [what, why, `\`${command}\``]),
)}
`
}

function chapters(requirements: ReadonlyMap<string, Requirement>): string {
  const rows = [...Map.groupBy(requirements, ([id]) => id.split('.')[0] ?? '')].map(([chapter, all]) => {
    const count = (holds: (row: Requirement) => boolean) => String(all.filter(([, row]) => holds(row)).length)
    return [
      chapter,
      String(all.length),
      count(({ tests }) => tests !== undefined),
      count(({ tests, documents }) => tests === undefined && documents !== undefined),
      count(({ not_applicable: reason }) => reason !== undefined),
      count(({ open }) => open !== undefined),
    ]
  })
  return table(['chapter', 'requirements', 'by tests', 'by documents', 'not applicable', 'open'], rows)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Every test that passed in the reports that the last runs of the suites left behind. */
export function passedTests(directory = join(PLACES.data, 'test-reports')): PassedTest[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const report: unknown = JSON.parse(readFileSync(join(directory, file), 'utf8'))
      if (!Value.Check(Report, report)) return []
      return report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'passed')
          .map(({ fullName }) => ({ file: relative(PLACES.root, name).replaceAll('\\', '/'), name: fullName })),
      )
    })
}
