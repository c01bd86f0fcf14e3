import { GOAL_NUMBERS } from '@scalebridge/db/reference'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadTagger, LIKELY_FROM, SHOWN_FROM } from './index.ts'
import { MODEL_FILE } from './load-tagger.ts'
import { decodeModel, encodeModel } from './model.ts'

const tagger = loadTagger()

/** A sentence or two of each goal's field, written for this test; none stands in the training data. */
const EXAMPLES: readonly (readonly [goal: number, text: string])[] = [
  [1, 'Cash transfers lift the poorest households above the poverty line and give them social protection.'],
  [2, 'Smallholder farmers store their maize harvest safely, so that hunger and child malnutrition fall.'],
  [3, 'Community midwives and vaccines bring down maternal deaths and malaria.'],
  [4, 'Teachers in rural primary schools learn to teach reading and mathematics.'],
  [5, 'Women lead village councils and shelters protect girls from domestic violence.'],
  [6, 'Boreholes, latrines and wastewater treatment give the district safe drinking water and sanitation.'],
  [7, 'Solar mini-grids bring electricity to villages that burned kerosene.'],
  [8, 'Young workers find decent jobs with fair wages, and labour inspectors end forced labour.'],
  [9, 'Broadband, roads and small factories give the region the infrastructure for industrial innovation.'],
  [10, 'Income inequality falls as migrants and ethnic minorities get the same rights and wages.'],
  [11, 'Affordable housing and public transport make slums part of the city.'],
  [12, 'Recycling plants and a deposit on plastic bottles cut waste along the supply chain of consumer products.'],
  [13, 'Cities cut greenhouse gas emissions and adapt to climate change.'],
  [14, 'Fishers restore coral reefs and mangroves in a marine protected area.'],
  [15, 'Rangers and villagers stop deforestation and poaching of endangered wildlife.'],
  [16, 'Courts, police reform and an anti-corruption office rebuild trust after the civil war.'],
  [17, 'Official development assistance, debt relief and South-South cooperation finance the partnership for the 2030 Agenda.'],
]

/** Four texts a language about no goal, written for this test; none stands in the training data. */
const ELSEWHERE: readonly (readonly [language: string, texts: readonly string[]])[] = [
  [
    'en',
    [
      'My uncle collects stamps and old postcards.',
      'The magician pulled a coin from behind her ear.',
      'Shuffle the deck, deal seven cards to each player and turn one over.',
      'The keyboard shortcut for undo does not work in this editor.',
    ],
  ],
  [
    'fr',
    [
      'Mon oncle collectionne les timbres et les cartes postales.',
      'Le magicien a sorti une pièce de derrière son oreille.',
      'Mélangez les cartes et donnez-en sept à chaque joueur.',
      'Le raccourci clavier pour annuler ne marche pas ici.',
    ],
  ],
  [
    'es',
    [
      'Mi tío colecciona sellos y postales antiguas.',
      'El mago sacó una moneda de detrás de su oreja.',
      'Baraje las cartas y reparta siete a cada jugador.',
      'El atajo de teclado para deshacer no funciona aquí.',
    ],
  ],
  [
    'ru',
    [
      'Мой дядя собирает марки и старые открытки.',
      'Фокусник достал монетку у неё из-за уха.',
      'Перетасуйте колоду и раздайте каждому по семь карт.',
      'Сочетание клавиш для отмены здесь не работает.',
    ],
  ],
  [
    'ar',
    [
      'عمي يجمع الطوابع والبطاقات البريدية القديمة.',
      'أخرج الساحر قطعة نقدية من خلف أذنها.',
      'اخلط الورق ووزع سبع بطاقات على كل لاعب.',
      'اختصار لوحة المفاتيح للتراجع لا يعمل هنا.',
    ],
  ],
  ['zh', ['我叔叔收集邮票和旧明信片。', '魔术师从她耳朵后面变出一枚硬币。', '洗牌后给每位玩家发七张牌。', '撤销的快捷键在这里不起作用。']],
]

describe('classifying', () => {
  it.each(EXAMPLES)('goal %i is the likeliest of a text of its field', (goal, text) => {
    const { scores, labels } = tagger.classify(text)
    expect(labels[0]).toBe(goal)
    for (const other of GOAL_NUMBERS) expect(scores[other]).toBeLessThanOrEqual(Math.max(...Object.values(scores)))
  })

  it.each([
    ['nothing', ''],
    ['digits alone', '2030 17 169 1.5 000 ٣٤٥'],
    ['emoji alone', '🌍🌱💧👩‍👩‍👧‍👦 🏳️‍🌈'],
    ['punctuation alone', '… — „“ !? \u0000 \uD800'],
    ['a word that the model has never seen', 'qxzvjkqxzvjk'],
  ])('%s fits no goal', (_, text) => {
    const { scores, labels, words } = tagger.classify(text)
    expect([labels, words.size]).toEqual([[], 0])
    expect(Math.max(...Object.values(scores))).toBeLessThan(SHOWN_FROM)
  })

  it.each([
    'My grandmother told the joke twice and laughed.',
    'The orchestra tuned before the second violin concerto began.',
    'Chess openings are easier to remember once the ideas behind the moves are clear.',
  ])('a text about something else gets no likely goal: %s', (text) => {
    expect(Math.max(...Object.values(tagger.classify(text).scores))).toBeLessThan(LIKELY_FROM)
  })

  it('two thirds of the texts about something else get no goal at all, and in every language at least half', () => {
    const without = ELSEWHERE.map(([, texts]) => texts.filter((text) => tagger.classify(text).labels.length === 0).length)
    for (const count of without) expect(count).toBeGreaterThanOrEqual(2)
    expect(without.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(16)
  })

  it('a text of a megabyte is read as far as its opening, and answered', () => {
    const opening = 'Coral reefs and fisheries. '.repeat(1_000)
    const huge = opening + 'Schools and teachers. '.repeat(48_000)
    expect(huge.length).toBeGreaterThan(1_000_000)
    expect(tagger.classify(huge).scores).toEqual(tagger.classify(opening).scores)
  })

  it('scripts may be mixed in one text', () => {
    const { labels } = tagger.classify('Safe drinking water 饮用水 и санитария مياه الشرب')
    expect(labels).toContain(6)
  })

  it('words about who people are are words like any other', () => {
    for (const text of ['a queer Roma woman of 70 in a wheelchair', 'мусульмане и христиане', 'امرأة لاجئة', '少数民族妇女']) {
      expect(Object.values(tagger.classify(text).scores).every((score) => score >= 0 && score <= 1)).toBe(true)
    }
  })
})

const sentence = fc.constantFrom(
  ...EXAMPLES.map(([, text]) => text),
  'Доступ к воде.',
  '消除贫穷。',
  'القضاء على الفقر.',
  'L’égalité des sexes.',
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(sentence, { maxLength: 5 }).map((parts) => parts.join(' ')),
)

describe('every classification', () => {
  it('gives each of the seventeen goals a probability, and shows those at or over the threshold, the likeliest first', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { scores, labels, words } = tagger.classify(text)
        expect(Object.keys(scores)).toHaveLength(17)
        for (const goal of GOAL_NUMBERS) {
          expect(scores[goal]).toBeGreaterThanOrEqual(0)
          expect(scores[goal]).toBeLessThanOrEqual(1)
          expect(labels.includes(goal)).toBe(scores[goal] >= SHOWN_FROM)
        }
        expect(labels.map((goal) => scores[goal])).toEqual(labels.map((goal) => scores[goal]).toSorted((a, b) => b - a))
        expect([...words.keys()]).toEqual(labels)
      }),
    )
  })

  it('does not depend on the order of sentences', () => {
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 2, maxLength: 6 }), (sentences) => {
        expect(tagger.classify(sentences.toReversed().join(' '))).toEqual(tagger.classify(sentences.join(' ')))
      }),
    )
  })

  it('shows no more goals where the threshold is higher', () => {
    fc.assert(
      fc.property(anyText, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (text, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const shown = tagger.classify(text, low).labels
        for (const goal of tagger.classify(text, high).labels) expect(shown).toContain(goal)
      }),
    )
  })

  it('is explained to the last point: start, words and competition add up to the score', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...GOAL_NUMBERS), (text, goal) => {
        const { start, words, competition, score, anyGoal, probability } = tagger.explain(text, goal)
        expect(start + words.reduce((sum, { weight }) => sum + weight, 0) - competition).toBeCloseTo(score, 9)
        expect(probability).toBeLessThanOrEqual(anyGoal)
        expect(probability).toBe(tagger.classify(text).scores[goal])
      }),
    )
  })

  it('names only words of the text, each with a weight that speaks for the goal', () => {
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 4 }), (sentences) => {
        const text = sentences.join(' ')
        for (const shown of tagger.classify(text).words.values()) {
          for (const { word, weight } of shown) {
            expect(text.normalize('NFKC')).toContain(word)
            expect(weight).toBeGreaterThan(0)
          }
        }
      }),
    )
  })
})

describe('the model file', () => {
  const bytes = readFileSync(MODEL_FILE)

  it('is under a megabyte and comes back the same from reading and writing', () => {
    expect(bytes.length).toBeLessThan(1_000_000)
    expect(encodeModel(decodeModel(bytes)).equals(bytes)).toBe(true)
  })

  it.each([
    ['cut off', bytes.subarray(0, -1)],
    ['empty', bytes.subarray(0, 0)],
    ['without its header', bytes.subarray(bytes.indexOf('\n'))],
  ])('when it is %s, reading it fails', (_, broken) => {
    expect(() => decodeModel(broken)).toThrow(RangeError)
  })
})
