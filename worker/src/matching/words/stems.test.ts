import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createStems } from './stems.ts'
import { guessLanguage, wordsOf } from './words.ts'

const WORDS =
  'the water of and Water pour les écoles para los niños в воде школа من المياه في 海洋保护 SDG海洋 ｓｏｌａｒ 2030 co2 a energies Energías fisheries x86'.split(
    ' ',
  )
const texts = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
  )
  .map((parts) => parts.join(' '))
const languages = fc.constantFrom(null, 'en', 'fr', 'es-MX', 'ru', 'pt')

it('a text read as numbers has the words and the language that words.ts gives, whatever was read before', () => {
  const stems = createStems()
  fc.assert(
    fc.property(texts, languages, (text, said) => {
      const { numbers, length, language } = stems.read(text, said)
      expect(Array.from(numbers.subarray(0, length), (number) => stems.keys[number])).toEqual(wordsOf(text, said).map(({ stem }) => stem))
      expect(language).toBe(guessLanguage(text) ?? said?.split('-')[0] ?? null)
    }),
    { numRuns: 1_000 },
  )
})

it('when texts have ever more different words, each still has its own number', () => {
  const stems = createStems()
  const words = Array.from({ length: 20_000 }, (_, nth) => `word${nth.toString(36)}x`)
  const { numbers, length } = stems.read(words.join(' '), 'ru')
  expect(new Set(numbers.subarray(0, length)).size).toBe(new Set(wordsOf(words.join(' '), 'ru').map(({ stem }) => stem)).size)
})
