/**
 * Fills the sentences of the message files, which are written in a part of ICU MessageFormat: `{name}`, `{count, number}`,
 * `{count, number, ::.0}`, `{count, plural, =0 {…} one {# …} other {#…}}` and `{where, select, room {…} other {…}}`. The check of the
 * messages reads them with intl-messageformat and refuses what is not understood here; a browser would load six times as much for the rest.
 */
export type SentenceValue = string | number | Date

type Part =
  | string
  | { kind: 'value'; name: string }
  | { kind: 'number'; name: string; decimals: number | null }
  | { kind: 'choice'; name: string; isPlural: boolean; options: Record<string, Part[]> }
  | { kind: 'count' }

const parsed = new Map<string, readonly Part[]>()
const pluralRules = new Map<string, Intl.PluralRules>()
const numberFormats = new Map<string, Intl.NumberFormat>()

/**
 * The sentence with its placeholders filled.
 * @throws Error for a sentence that is not of the part above, and for a placeholder without a value
 */
export function fillSentence(text: string, locale: string, values: Readonly<Record<string, SentenceValue>> = {}): string {
  let parts = parsed.get(text)
  if (parts === undefined) {
    parts = readSentence(text)
    parsed.set(text, parts)
  }
  return write(parts, { locale, values, count: 0 })
}

/** The parts of a sentence. Throws where it is not of the part of ICU above. */
export function readSentence(text: string): readonly Part[] {
  return new Reader(text).readAll()
}

interface Filling {
  readonly locale: string
  readonly values: Readonly<Record<string, SentenceValue>>
  /** What `#` stands for. */
  readonly count: number
}

function write(parts: readonly Part[], filling: Filling): string {
  return parts.map((part) => (typeof part === 'string' ? part : writePart(part, filling))).join('')
}

function writePart(part: Exclude<Part, string>, filling: Filling): string {
  const { locale, values } = filling
  if (part.kind === 'count') return numberText(locale, filling.count, null)
  const value = values[part.name]
  if (value === undefined) throw new Error(`The sentence needs a value for ${part.name}`)
  if (part.kind === 'value') return String(value)
  if (part.kind === 'number') return numberText(locale, Number(value), part.decimals)
  const { options } = part
  const chosen = part.isPlural ? (options[`=${String(value)}`] ?? options[pluralForm(locale, Number(value))]) : options[String(value)]
  return write(chosen ?? options['other'] ?? [], part.isPlural ? { ...filling, count: Number(value) } : filling)
}

function numberText(locale: string, value: number, decimals: number | null): string {
  const id = `${locale} ${decimals}`
  const made = decimals === null ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const format = numberFormats.get(id) ?? new Intl.NumberFormat(locale, made)
  numberFormats.set(id, format)
  return format.format(value)
}

function pluralForm(locale: string, value: number): string {
  const rules = pluralRules.get(locale) ?? new Intl.PluralRules(locale)
  pluralRules.set(locale, rules)
  return rules.select(value)
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readAll(): Part[] {
    const parts = this.#sentence(false)
    if (this.#at < this.#text.length) this.#fail()
    return parts
  }

  /** Up to the end of the text, or to the brace that closes the option. */
  #sentence(isInPlural: boolean): Part[] {
    const parts: Part[] = []
    while (this.#at < this.#text.length && this.#text[this.#at] !== '}') {
      if (this.#text[this.#at] === '{') parts.push(this.#placeholder(isInPlural))
      else if (isInPlural && this.#text[this.#at] === '#') {
        this.#at += 1
        parts.push({ kind: 'count' })
      } else parts.push(this.#take(isInPlural ? /[^{}#]+/y : /[^{}]+/y))
    }
    return parts
  }

  #placeholder(isInPlural: boolean): Part {
    this.#take(/\{\s*/y)
    const name = this.#take(/\w+/y)
    if (this.#skip(/\s*\}/y)) return { kind: 'value', name }
    this.#take(/\s*,\s*/y)
    const kind = this.#take(/number|plural|select/y)
    if (kind === 'number') {
      const isFixed = this.#skip(/\s*,\s*::\./y)
      const decimals = isFixed ? this.#take(/0+/y).length : null
      this.#take(/\s*\}/y)
      return { kind: 'number', name, decimals }
    }
    this.#take(/\s*,\s*/y)
    const isPlural = kind === 'plural'
    const options: Record<string, Part[]> = {}
    while (!this.#skip(/\s*\}/y)) {
      const key = this.#take(/\s*(?:=\d+|\w+)\s*/y).trim()
      this.#take(/\{/y)
      options[key] = this.#sentence(isPlural || isInPlural)
      this.#take(/\}/y)
    }
    if (options['other'] === undefined) this.#fail()
    return { kind: 'choice', name, isPlural, options }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.test(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found
  }

  #take(pattern: RegExp): string {
    const from = this.#at
    if (!this.#skip(pattern)) this.#fail()
    return this.#text.slice(from, this.#at)
  }

  #fail(): never {
    throw new Error(`Not a sentence, from place ${this.#at}: ${this.#text}`)
  }
}
