import { IntlMessageFormat } from 'intl-messageformat'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { argumentNames } from './icu.ts'
import { LOCALES } from './locales.ts'
import { fillSentence, type SentenceValue } from './sentence.ts'

const MESSAGES = join(import.meta.dirname, '../../../messages')

describe('every sentence of the product', () => {
  it.each(LOCALES)('in %s is filled as intl-messageformat fills it', (locale) => {
    let compared = 0
    for (const file of globSync(join(MESSAGES, locale, '*.json'))) {
      const sentences: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'))
      for (const [key, text] of Object.entries(sentences)) {
        if (!text.includes('{')) continue
        const whole = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
        const names = argumentNames(whole.getAst())
        for (const value of ['room', 0, 1, 2, 3, 5, 11, 21, 1.5, 1_234_567.25]) {
          const values: Record<string, SentenceValue> = Object.fromEntries(names.map((name) => [name, value]))
          if (typeof value === 'string' && /(plural|number)/.test(text)) continue
          const where = `${basename(dirname(file))}/${basename(file)} ${key}`
          expect(fillSentence(text, locale, values), where).toBe(String(whole.format(values)))
          compared += 1
        }
      }
    }
    expect(compared).toBeGreaterThan(1_000)
  })
})

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
