import { readFileSync, readdirSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { argumentNames, missingPlurals } from './icu.ts'
import { readSentence } from './sentence.ts'

const BASE = 'en'
const LOCALES = ['ar', 'zh', 'en', 'fr', 'ru', 'es']

type Sentences = Record<string, string>

/**
 * Checks all message files of a web workspace: every language has every key of the English file and no other, every
 * sentence is valid ICU with the same placeholders and all plural forms of its language.
 * @param root the workspace's folder
 * @returns one line per fault; none means that the build may go on
 */
export function checkMessages(root: string): string[] {
  const messages = join(root, 'messages')
  const faults: string[] = []
  for (const file of areaFiles(root)) {
    const base = read(join(messages, BASE, file))
    for (const locale of LOCALES) {
      const path = join(messages, locale, file)
      faults.push(...compare(`${locale}/${file}`, { base, own: read(path), locale }))
    }
  }
  return faults
}

function areaFiles(root: string): string[] {
  return readdirSync(join(root, 'messages', BASE)).filter((name) => name.endsWith('.json'))
}

function read(path: string): Sentences {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}

/** Compares one language's file with the English one. */
export function compare(name: string, files: { base: Sentences; own: Sentences; locale: string }): string[] {
  const { base, own, locale } = files
  const missing = Object.keys(base).filter((key) => !own[key])
  const extra = Object.keys(own).filter((key) => base[key] === undefined)
  return [
    ...missing.map((key) => `${name}: ${key} is missing`),
    ...extra.map((key) => `${name}: ${key} is not in English`),
    ...Object.entries(own).flatMap(([key, text]) =>
      sentenceFaults(text, base[key] ?? text, locale).map((fault) => `${name}: ${key} ${fault}`),
    ),
  ]
}

function sentenceFaults(text: string, base: string, locale: string): string[] {
  // A straight apostrophe quotes in ICU and swallows what follows; the typographic one is also the better type.
  if (text.includes("'")) return ['has a straight apostrophe: write ’']
  try {
    const own = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst()
    // What the pages fill is a part of ICU; here it is read as a page would.
    readSentence(text)
    const wanted = argumentNames(new IntlMessageFormat(base, BASE, undefined, { ignoreTag: true }).getAst())
    const names = argumentNames(own)
    const faults = missingPlurals(own, locale).map((form) => `lacks the plural form "${form}"`)
    if (names.join() !== wanted.join()) faults.push(`has the placeholders [${names.join(', ')}] where English has [${wanted.join(', ')}]`)
    return faults
  } catch (cause) {
    return [`is not valid ICU: ${cause instanceof Error ? cause.message : String(cause)}`]
  }
}

/** Finds keys that no source file names, whole in quotes or as the beginning of a template: reported, not refused. */
export function unusedKeys(root: string): string[] {
  const files = globSync('src/**/*.{svelte,ts}', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  const literals = new Set([...source.matchAll(/['"`]([a-z]\w*\.[\w.-]+)['"`]/gi)].map((match) => match[1]))
  const templates = [...source.matchAll(/`([a-z]\w*\.[\w.-]*)\$\{/gi)].map((match) => match[1] ?? '')
  return areaFiles(root).flatMap((file) =>
    Object.keys(read(join(root, 'messages', BASE, file)))
      .map((key) => `${file.slice(0, -'.json'.length)}.${key}`)
      .filter((key) => !literals.has(key) && !templates.some((prefix) => key.startsWith(prefix))),
  )
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '../../..')
  const faults = checkMessages(root)
  for (const fault of faults.slice(0, 40)) console.error(fault)
  const unused = unusedKeys(root)
  if (unused.length > 0)
    console.warn(
      `${unused.length} keys are used nowhere${process.argv.includes('--unused') ? `:\n${unused.join('\n')}` : ' (--unused lists them)'}`,
    )
  console.log(faults.length === 0 ? 'Messages are complete in six languages.' : `${faults.length} faults in the messages.`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
