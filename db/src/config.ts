import { readFileSync } from 'node:fs'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import { CONFIG_EXIT_CODE } from './config.exit-code.ts'
import { findProblems, findProductionProblems, type Texts } from './config.production.ts'
import { VARIABLES, type ProcessName, type Variable, type VariableName } from './config.variables.ts'

export { splitPems } from './config.production.ts'
export { readInstitutions, type Institution } from './config.institutions.ts'
export { PROCESSES, VARIABLES, type ProcessName, type Variable, type VariableName } from './config.variables.ts'

type IsUsed<N extends VariableName, P extends ProcessName> = P extends (typeof VARIABLES)[N]['usedBy'][number] ? N : never
type ValueOf<N extends VariableName> = (typeof VARIABLES)[N] extends { isOptional: true }
  ? Static<(typeof VARIABLES)[N]['schema']> | undefined
  : Static<(typeof VARIABLES)[N]['schema']>

/** The configuration of one process: the variables it uses, under the names they have in the environment. */
export type Config<P extends ProcessName> = { readonly [N in VariableName as IsUsed<N, P>]: ValueOf<N> }

/** Lists every problem at once, naming variables and never their values. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(process: ProcessName, problems: readonly string[]) {
    super(
      `The configuration of ${process} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    )
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads, converts and checks what `process` needs from the environment. A secret may instead be a file named by NAME_FILE.
 * With NODE_ENV=production it also refuses what is unsafe there. Throws ConfigError.
 */
export function loadConfig<P extends ProcessName>(process: P, env: Texts = globalThis.process.env): Config<P> {
  const problems: string[] = []
  const texts: Record<string, string | undefined> = {}
  const values: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    if (!variable.usedBy.includes(process)) continue
    const text = readText({ name, variable, env, problems })
    if (text === undefined) continue
    const value = Value.Convert(variable.schema, text)
    if (!Value.Check(variable.schema, value)) {
      problems.push(`${name} ${whatFits(variable)}`)
      continue
    }
    texts[name] = String(value)
    values[name] = value
  }
  problems.push(...findProblems(texts))
  if (env['NODE_ENV'] === 'production') {
    // One remark for each variable: what is not even of the right form need not be called unsafe as well.
    const named = new Set(problems.map(nameIn))
    problems.push(...findProductionProblems(process, texts, env).filter((problem) => !named.has(nameIn(problem))))
  }
  if (problems.length > 0) throw new ConfigError(process, problems)
  return Object.freeze(values) as Config<P> // as: the loop above checked each value against the schema the type comes from
}

/** For the first line of a process: its configuration, or the problems on stderr and exit code 78. */
export function configOrExit<P extends ProcessName>(process: P, env: Texts = globalThis.process.env): Config<P> {
  try {
    return loadConfig(process, env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    globalThis.process.stderr.write(`${error.message}\nEvery variable is explained in .env.example.\n`)
    return globalThis.process.exit(CONFIG_EXIT_CODE)
  }
}

const nameIn = (problem: string): string => problem.split(' ', 1)[0] ?? ''

interface Reading {
  name: string
  variable: Variable
  env: Texts
  problems: string[]
}

function readText(reading: Reading): string | undefined {
  const { name, variable, env, problems } = reading
  const text = env[name] || readSecretFile(reading) || variable.default
  if (text === undefined || (text === '' && variable.default === undefined)) {
    if (!variable.isOptional && !problems.some((problem) => problem.startsWith(`${name}_FILE `))) problems.push(`${name} is missing`)
    return undefined
  }
  // A PEM on one line, as environment files like it.
  return name === 'JWT_PRIVATE_KEY' || name === 'JWT_FURTHER_KEYS' ? text.replaceAll('\\n', '\n') : text
}

function readSecretFile({ name, variable, env, problems }: Reading): string | undefined {
  const file = env[`${name}_FILE`]
  if (!file || !variable.isSecret) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(`${name}_FILE names a file that cannot be read`)
    return undefined
  }
}

function whatFits(variable: Variable): string {
  const schema: { enum?: unknown; type?: unknown; minimum?: unknown; maximum?: unknown } = variable.schema
  if (Array.isArray(schema.enum)) return `must be one of ${schema.enum.join(', ')}`
  if (schema.type === 'boolean') return 'must be true or false'
  if (schema.type === 'integer') return `must be a whole number from ${String(schema.minimum)} to ${String(schema.maximum)}`
  return `is not of the right form: ${variable.description}`
}
