import { IntlMessageFormat } from 'intl-messageformat'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { argumentNames } from './icu.ts'
import { LOCALES } from './locales.ts'
import { fillSentence } from './sentence.ts'

const MESSAGES = join(import.meta.dirname, '../../../messages')

describe('every sentence of the product', () => {
  it.each(LOCALES)('in %s is filled as intl-messageformat fills it', (locale) => {
    const compared = sentencesIn(locale).flatMap(({ key, text }) => {
      const whole = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
      const names = argumentNames(whole.getAst())
      const values = /plural|number/.test(text) ? [0, 1, 2, 3, 5, 11, 21, 1.5, 1_234_567.25] : ['room', 7]
      return values.map((value) => {
        const given = Object.fromEntries(names.map((name) => [name, value]))
        return [key, fillSentence(text, locale, given), String(whole.format(given))]
      })
    })
    expect(compared.filter(([, ours, theirs]) => ours !== theirs)).toEqual([])
    expect(compared.length).toBeGreaterThan(1_000)
  })
})

function sentencesIn(locale: string): { key: string; text: string }[] {
  return globSync(join(MESSAGES, locale, '*.json')).flatMap((file) => {
    const sentences: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'))
    return Object.entries(sentences).flatMap(([key, text]) => (text.includes('{') ? [{ key: `${basename(file)} ${key}`, text }] : []))
  })
}

describe('a sentence', () => {
  it('with a plural in a choice says the number of the plural that stands around it', () => {
    const text = '{where, select, room {{count, plural, one {# hand} other {# hands}} here} other {none}}'
    expect(fillSentence(text, 'en', { where: 'room', count: 3 })).toBe('3 hands here')
    expect(fillSentence(text, 'en', { where: 'remote', count: 3 })).toBe('none')
  })

  it.each(['A {', 'A } b', '{count, plural, one {x}}', '{when, date}', '{count, number, percent}'])('such as %s is refused', (text) => {
    expect(() => fillSentence(text, 'en', { count: 1, when: 1 })).toThrow('Not a sentence')
  })

  it('without a value that it needs says which', () => {
    expect(() => fillSentence('Hello {name}', 'en')).toThrow('name')
  })
})
