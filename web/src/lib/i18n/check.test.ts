import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMessages, compare } from './check.ts'

describe('the messages of the product', () => {
  it('are complete and well formed in all six languages', () => {
    expect(checkMessages(resolve(import.meta.dirname, '../../..'))).toEqual([])
  })
})

describe('the check of one file', () => {
  const base = { hello: 'Hello {name}', mails: '{count, plural, one {# mail} other {# mails}}' }

  it('when a key is missing, names it', () => {
    expect(compare('fr/x.json', { base, own: { hello: 'Bonjour {name}' }, locale: 'fr' })).toEqual(['fr/x.json: mails is missing'])
  })

  it('when a translation is empty, counts it as missing', () => {
    expect(compare('fr/x.json', { base: { a: 'A' }, own: { a: '' }, locale: 'fr' })).toEqual(['fr/x.json: a is missing'])
  })

  it('when a key is not in English, names it', () => {
    expect(compare('fr/x.json', { base: {}, own: { bonus: 'Plus' }, locale: 'fr' })).toEqual(['fr/x.json: bonus is not in English'])
  })

  it('when a placeholder differs, shows both', () => {
    expect(compare('fr/x.json', { base: { hello: 'Hello {name}' }, own: { hello: 'Bonjour {nom}' }, locale: 'fr' })).toEqual([
      'fr/x.json: hello has the placeholders [nom] where English has [name]',
    ])
  })

  it('when a plural form of the language is missing, names the form', () => {
    const own = { mails: '{count, plural, one {# письмо} few {# письма} other {# письма}}' }
    expect(compare('ru/x.json', { base: { mails: base.mails }, own, locale: 'ru' })).toEqual([
      'ru/x.json: mails lacks the plural form "many"',
    ])
  })

  it('when the sentence is no valid ICU, says so', () => {
    const [fault] = compare('en/x.json', { base: { a: 'A {' }, own: { a: 'A {' }, locale: 'en' })
    expect(fault).toMatch(/^en\/x\.json: a is not valid ICU/)
  })

  it('when an apostrophe is straight, asks for the typographic one, as ICU would swallow words', () => {
    expect(compare('fr/x.json', { base: { a: 'The water' }, own: { a: "L'eau" }, locale: 'fr' })).toEqual([
      'fr/x.json: a has a straight apostrophe: write ’',
    ])
  })
})
