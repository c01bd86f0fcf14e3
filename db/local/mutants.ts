/**
 * `npm run mutants`: every model of a state machine holds of the product as it stands, and of none of its mutants. A mutant is
 * compiled in memory: the changed text is what Node loads under the file's address with a number behind it. Prints a bar for each
 * machine. `--few` takes as many mutants of each as CI needs, always the same ones; names after it are machines to be run alone.
 */
import { globSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Model, TextMutant } from '../src/testing/model.ts'
import { PLACES } from './places.ts'

/** Fewer than these and a model shows nothing. */
const LEAST = 8
/** Of a table's mutants, of which there are hundreds, CI takes these many. */
const FEW = 12

interface Verdict {
  mutants: number
  faults: string[]
}

const patched = new Map<string, string>()
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const number = /\?mutant=\d+$/.exec(context.parentURL ?? '')?.[0]
    return number === undefined || !patched.has(resolved.url + number) ? resolved : { ...resolved, url: resolved.url + number }
  },
  load(url, context, next) {
    const source = patched.get(url)
    return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true }
  },
})

let numbers = 0

/** The subject with one text changed in it. */
async function importMutant(files: readonly string[], [name, text, instead]: TextMutant): Promise<unknown> {
  const sources = files.map((file) => ({ file, source: readFileSync(file, 'utf8') }))
  const places = sources.reduce((sum, { source }) => sum + source.split(text).length - 1, 0)
  if (places !== 1) throw new RangeError(`the text of "${name}" stands in its files ${places} times: ${text}`)
  numbers += 1
  for (const { file, source } of sources) {
    patched.set(
      `${pathToFileURL(file).href}?mutant=${numbers}`,
      source.replace(text, () => instead),
    )
  }
  return import(`${pathToFileURL(files[0] ?? '').href}?mutant=${numbers}`)
}

/** In what way that which must hold does not; null where it does. */
async function faultOf(model: Model, rules: unknown): Promise<string | null> {
  try {
    await model.holds(rules)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function judge({ model, directory }: { model: Model; directory: string }, isFew: boolean): Promise<Verdict> {
  const files = model.files.map((one) => resolve(directory, one))
  const rules: unknown = await import(pathToFileURL(files[0] ?? '').href)
  const faults: string[] = []
  const wrong = await faultOf(model, rules)
  if (wrong !== null) faults.push(`does not hold: ${wrong}`)
  for (const text of model.texts) {
    const mutant = await importMutant(files, text).catch((error: unknown) => void faults.push(String(error)))
    if (mutant !== undefined && (await faultOf(model, mutant)) === null) faults.push(`survived: ${text[0]}`)
  }
  const tables = isFew ? spread(model.tables, FEW) : model.tables
  for (const mutant of tables) {
    mutant.apply()
    const broken = await faultOf(model, rules).finally(mutant.restore)
    if (broken === null) faults.push(`survived: ${mutant.name}`)
  }
  const mutants = model.texts.length + tables.length
  if (mutants < LEAST) faults.push(`has ${mutants} mutants, and needs ${LEAST}`)
  return { mutants, faults }
}

/** So many of a list, evenly. */
const spread = <T>(all: readonly T[], most: number): T[] => all.filter((_, index) => (index * most) % all.length < most)

/** Every model of the product, with where it stands. */
async function findModels(): Promise<{ model: Model; directory: string }[]> {
  const found: { model: Model; directory: string }[] = []
  for (const file of globSync('{db,api,worker}/src/**/*.model.ts', { cwd: PLACES.root }).toSorted()) {
    const path = join(PLACES.root, file)
    const { models } = (await import(pathToFileURL(path).href)) as { models: Model[] } // as: what every *.model.ts exports
    found.push(...models.map((model) => ({ model, directory: dirname(path) })))
  }
  return found
}

const asked = process.argv.slice(2)
const names = asked.filter((one) => one !== '--few')
let failed = 0
for (const found of await findModels()) {
  const id = found.model.machine.replaceAll(' ', '-')
  if (names.length > 0 && !names.includes(id)) continue
  const { mutants, faults } = await judge(found, asked.includes('--few'))
  const survivors = faults.filter((fault) => fault.startsWith('survived')).length
  failed += faults.length
  process.stdout.write(`BAR mutants:${id} ${mutants - survivors} ${mutants} ${faults.length === 0 ? 'PASS' : 'FAIL'}\n`)
  for (const fault of faults) process.stdout.write(`    ${fault}\n`)
}
process.exitCode = failed === 0 ? 0 : 1
