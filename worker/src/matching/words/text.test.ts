import { describe, expect, test } from 'vitest'
import { corpus } from '../facts/facts.arbitrary.ts'
import { currentPolicy } from '../facts/policy.ts'
import { readCorpus, sharedWords, textValue, vectorOf, vectorOfMandate } from './text.ts'
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
  expect(counted).toEqual({
    texts: 2,
    averageLength: 3,
    textsWith: new Map(Object.entries({ reef: 2, solar: 1, grid: 1 })),
    mandates: null,
  })
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

describe('a mandate’s words', () => {
  const pitches = [{ id: 'p', text: 'Coral reefs, coastal fisheries and mangroves of small islands', language: 'en' }]
  const short = 'coral reefs of islands'
  const long = 'coral reefs, coastal fisheries, mangroves and small islands; also seagrass, lagoons, harbours, ferries and storm shelters'
  const known = readCorpus(pitches, [{ text: short }, { text: long }, { text: '' }])
  const productWith = (text: string) => {
    const [pitch, mandate] = [vectorOf(pitches[0]?.text ?? '', 'en', known), vectorOfMandate(text, known)]
    if (!pitch || !mandate) throw new Error('no words')
    return [...pitch.weights].reduce((sum, [stem, weight]) => sum + weight * (mandate.weights.get(stem) ?? 0), 0)
  }

  test('are weighed as BM25 weighs what is searched: saying more of what a pitch says brings it nearer, what else is said does not part them', () => {
    expect(productWith(long)).toBeGreaterThan(productWith(short))
    expect(productWith(`${short} and railways`)).toBeGreaterThan(0.9 * productWith(short))
  })

  test('make a vector of at most twice the middling length, however much else the others leave unsaid', () => {
    const many = Array.from({ length: 60 }, (_, at) => `word${at}x`).join(' ')
    const terse = readCorpus(pitches, [{ text: many }, ...Array.from({ length: 20 }, () => ({ text: 'islands' }))])
    const length = Math.hypot(...(vectorOfMandate(many, terse)?.weights.values() ?? []))
    expect(length).toBeGreaterThan(2_000)
    expect(length).toBeLessThan(2_100)
  })

  test('are weighed as a pitch’s where the corpus knows no mandate', () => {
    const without = readCorpus(pitches)
    expect(vectorOfMandate(long, without)?.weights).toEqual(vectorOf(long, null, without)?.weights)
  })

  test('count in the corpus, whatever their order', () => {
    expect(known.texts).toBe(3)
    expect(known.textsWith.get('coral')).toBe(3)
    expect(readCorpus(pitches, [{ text: long }, { text: short }])).toEqual(known)
  })
})
