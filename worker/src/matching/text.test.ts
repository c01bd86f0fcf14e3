import { describe, expect, test } from 'vitest'
import { corpus } from './facts.arbitrary.ts'
import { currentPolicy } from './policy.ts'
import { readCorpus, sharedWords, textValue, vectorOf } from './text.ts'
import { guessLanguage, wordsOf } from './words.ts'

const statistics = readCorpus(corpus)

function vector(text: string) {
  const made = vectorOf(text, null, statistics)
  if (!made) throw new Error(`no words in ${text}`)
  return made
}

describe('words', () => {
  const stems = (text: string) => wordsOf(text).map(({ stem }) => stem)

  test.each<[string, string, string]>([
    ['English plurals', 'The Fisheries and the reefs', 'a fishery of reef'],
    ['French accents and capitals', 'Énergie pour les ÉCOLES', 'energie des ecole'],
    ['Spanish accents', 'Educación de niñas', 'educacion niña'],
    ['Russian endings', 'рыболовство', 'рыболовства'],
    ['Arabic article and vowel signs', 'البَحر والسواحل', 'بحر سواحل'],
    ['Arabic spellings of one letter', 'أمن', 'امن'],
    ['numbers', 'solar 2030', 'solar'],
    ['full-width letters', 'ｓｏｌａｒ', 'solar'],
  ])('%s do not keep words apart', (_, one, other) => {
    expect(stems(one)).toEqual(stems(other))
  })

  test('parts too short to mean anything are left out', () => {
    expect(stems('Phase II of the BD reef')).toEqual(['phase', 'reef'])
  })

  test('Chinese is read as pairs of characters', () => {
    expect(stems('海洋保护')).toEqual(['海洋', '洋保', '保护'])
    expect(stems('SDG海洋')).toEqual(['sdg', '海洋'])
  })

  test.each<[string | null, string]>([
    ['en', 'We fund the schools of girls and the roads that lead to them'],
    ['fr', "Une assurance pour les villages de la côte, avec l'appui de l'État"],
    ['es', 'Un seguro para las comunidades de la costa con el apoyo del estado'],
    ['ru', 'Страхование прибрежных общин и рыболовства'],
    ['ar', 'تأمين المجتمعات الساحلية في المحيط الهادئ'],
    ['zh', '为沿海社区提供保险'],
    [null, 'Solar mini grids'],
    [null, 'Toits solaires et batteries'],
    [null, ''],
  ])('the language is %s: %s', (language, text) => {
    expect(guessLanguage(text)).toBe(language)
  })
})

test('a corpus is counted by texts, not by repeats, and by its average length', () => {
  const counted = readCorpus([
    { id: 'a', text: 'reef reef reef solar', language: null },
    { id: 'b', text: 'the reefs and grids', language: null },
  ])
  expect(counted).toEqual({ texts: 2, averageLength: 3, textsWith: new Map(Object.entries({ reef: 2, solar: 1, grid: 1 })) })
})

describe('the likeness of two texts', () => {
  const value = (one: string, other: string) => textValue(vector(one), vector(other), currentPolicy)

  test('is full for the same words, nothing without a shared one, and the same both ways', () => {
    const [reef, solar] = ['Insurance for coastal reefs', 'Solar grids for villages']
    expect(value(reef, reef)).toBe(255)
    expect(value(reef, solar)).toBe(0)
    expect(value(reef, 'reefs, roads, bridges, harbours and railways')).toBe(value('reefs, roads, bridges, harbours and railways', reef))
  })

  test('counts a word that is rare in the corpus more than a common one', () => {
    const text = 'insurance fisheries coastal schools bridges harbours railways airports tunnels canals pipelines'
    const rare = 'harbours museums theatres libraries orchestras stadiums gardens'
    const common = 'coastal museums theatres libraries orchestras stadiums gardens'
    expect(value(text, rare)).toBeGreaterThan(value(text, common))
    expect(value(text, common)).toBeGreaterThan(0)
  })

  test('is told by the words as they stand in the pitch, the weightiest first', () => {
    const pitch = vector('Harbours for Coastal Fisheries; 海洋')
    expect(sharedWords(pitch, vector('fishery, harbour and coastal roads'))).toEqual(['Harbours', 'Coastal', 'Fisheries'])
  })

  test('a text without words that count has none', () => {
    expect(vectorOf('and the of 2030 —', null, statistics)).toBeNull()
  })

  test('the order of the corpus does not matter, and an empty one will do', () => {
    expect(readCorpus(corpus.toReversed())).toEqual(statistics)
    expect(vectorOf('coastal reefs', null, readCorpus([]))?.weights).toEqual(
      new Map([
        ['coastal', 724],
        ['reef', 724],
      ]),
    )
  })
})
