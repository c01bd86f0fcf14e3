import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { CHECKS } from './check.ts'
import { PLACES } from './places.ts'

/**
 * The levels of the requirements of the OWASP Application Security Verification Standard 5.0.0 (May 2025,
 * https://github.com/OWASP/ASVS, CC BY-SA 4.0), one digit each, in their order within each section. Their words stand there alone.
 */
const LEVELS = {
  V1: ['22', '1111122223', '112222222223', '222', '123'],
  V2: ['122', '112', '12223', '23'],
  V3: ['3', '113', '12223', '11222233', '11122333', '3', '22333'],
  V4: ['12233', '23333', '22', '1222'],
  V5: ['2', '112333', '113', '222'],
  V6: ['122', '111111112222', '11223333', '112233', '22222333', '2223', '33', '2222'],
  V7: ['222', '1111', '22', '11222', '223', '22'],
  V8: ['1233', '1123', '133', '23'],
  V9: ['111', '1222'],
  V10: ['22', '223', '22223', '1111122222233333', '22222', '22', '222'],
  V11: ['2233', '22233', '11233', '1222', '23', '23', '33'],
  V12: ['12233', '11', '22223'],
  V13: ['2333', '222223', '2233', '1222233'],
  V14: ['22', '12223333', '122'],
  V15: ['12233', '12233', '1222222', '3333'],
  V16: ['2', '22222', '2222', '222', '2223'],
  V17: ['23', '22223333', '22'],
} as const

/** The ids of every requirement of levels 1 and 2, such as V6.3.3: 70 and 183 of them. */
export function requiredIds(): string[] {
  return Object.entries(LEVELS).flatMap(([chapter, sections]) =>
    sections.flatMap((levels, section) =>
      levels.split('').flatMap((level, nth) => (level === '3' ? [] : [`${chapter}.${section + 1}.${nth + 1}`])),
    ),
  )
}

const Row = Type.Object(
  {
    /** What it asks, in our words. */
    asks: Type.String({ minLength: 5 }),
    /** `path of the test file: part of the test's whole name`, or `check: name` of npm run check. */
    tests: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** `path#heading`, where it asks for a document. */
    documents: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** Why it asks for nothing here. */
    not_applicable: Type.Optional(Type.String({ minLength: 10 })),
    /** What is not done or not shown yet. */
    open: Type.Optional(Type.String({ minLength: 10 })),
  },
  { additionalProperties: false },
)
export type Requirement = Static<typeof Row>
const Rows = Type.Record(Type.String(), Row)

/** The file that says of each requirement what shows it. */
export const ASVS_FILE = join(PLACES.root, 'docs', 'assurance', 'asvs.yaml')

/** Reads that file; throws where a row is not of its form. */
export function readRequirements(text = readFileSync(ASVS_FILE, 'utf8')): Map<string, Requirement> {
  return new Map(Object.entries(Value.Parse(Rows, parse(text))))
}

/** What is wrong with the rows as such: missing or unknown ids, rows without an answer, files, headings and checks that do not exist. */
export function findFaults(rows: ReadonlyMap<string, Requirement>): string[] {
  const required = requiredIds()
  const missing = required.filter((id) => !rows.has(id)).map((id) => `${id} is missing`)
  const strange = [...rows.keys()].filter((id) => !required.includes(id)).map((id) => `${id} is no requirement of level 1 or 2`)
  return [...missing, ...strange, ...[...rows].flatMap(([id, row]) => faultsOf(row).map((fault) => `${id}: ${fault}`))]
}

function faultsOf({ tests = [], documents = [], not_applicable: reason, open }: Requirement): string[] {
  const faults: string[] = []
  const isShown = tests.length + documents.length > 0
  if ([isShown, reason !== undefined].filter(Boolean).length + (open !== undefined && !isShown ? 1 : 0) !== 1) {
    faults.push('is either shown by tests or documents, or not applicable, or open')
  }
  for (const test of tests) {
    const { file, part } = splitTest(test)
    if (part === '') faults.push(`"${test}" names no test`)
    if (file === 'check' ? !CHECKS.some(({ name }) => name === part) : !existsSync(join(PLACES.root, file))) {
      faults.push(`there is no ${file === 'check' ? `check "${part}"` : file}`)
    }
  }
  for (const document of documents) if (!hasHeading(document)) faults.push(`there is no ${document}`)
  return faults
}

function hasHeading(document: string): boolean {
  const [path = '', heading = ''] = document.split('#')
  const file = join(PLACES.root, path)
  if (!existsSync(file)) return false
  const lines = readFileSync(file, 'utf8').split('\n')
  return heading === '' || lines.some((line) => line.startsWith('#') && line.replace(/^#+ /, '') === heading)
}

function splitTest(test: string): { file: string; part: string } {
  const at = test.indexOf(': ')
  return at === -1 ? { file: test, part: '' } : { file: test.slice(0, at), part: test.slice(at + 2) }
}

/** One test that passed, by its file's path within the repository and its whole name. */
export interface PassedTest {
  file: string
  name: string
}

/** The tests that rows name and that did not run, or did not pass. */
export function findUnproven(rows: ReadonlyMap<string, Requirement>, passed: readonly PassedTest[]): string[] {
  return [...rows].flatMap(([id, { tests = [] }]) =>
    tests
      .map(splitTest)
      .filter(({ file, part }) => file !== 'check' && !passed.some((one) => one.file === file && one.name.includes(part)))
      .map(({ file, part }) => `${id}: no test of ${file} passed whose name holds "${part}"`),
  )
}
