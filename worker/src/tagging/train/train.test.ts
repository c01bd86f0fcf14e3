import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MODEL_FILE } from '../load-tagger.ts'
import { decodeModel, encodeModel } from '../model.ts'
import { createTagger } from '../tagger.ts'
import { calibrate } from './calibrate.ts'
import { readCorpus } from './corpus.ts'
import { CHOICES, trainModel } from './train-model.ts'
import { minimise } from './minimise.ts'

// as: the file is ours; what is read from it is compared, field by field
const provenance = JSON.parse(readFileSync(new URL('../provenance.json', import.meta.url), 'utf8')) as Record<string, unknown>
const corpus = readCorpus(CHOICES.rows)

describe('the shipped model', () => {
  it('was trained on the bundled data as it is now, with the choices as they are now', () => {
    expect(provenance).toMatchObject({ rows: corpus.rows.length, data: corpus.hashes, choices: JSON.parse(JSON.stringify(CHOICES)) })
  })

  it('is the model that the provenance describes', () => {
    const bytes = readFileSync(MODEL_FILE)
    const model = decodeModel(bytes)
    const modelSha256 = createHash('sha256').update(bytes).digest('hex')
    const { version, calibration, hashes } = model
    expect(provenance).toMatchObject({ modelSha256, bytes: bytes.length, version, calibration, features: hashes.length })
    expect(version).toBe(
      createHash('sha256')
        .update(encodeModel({ ...model, version: '' }))
        .digest('hex')
        .slice(0, 12),
    )
  })
})

describe('training', () => {
  const passages = corpus.rows.filter(({ kind }) => kind === 'passage')
  const few = [
    ...passages.filter((_, index) => index % 20 === 0),
    ...corpus.rows.filter(({ kind }, index) => kind === 'term' && index % 6 === 0),
  ]
  const choices = { ...CHOICES, folds: 2, learning: { ...CHOICES.learning, steps: 6 } }

  it('the same rows give the same bytes', () => {
    const fewer = few.filter((_, index) => index % 4 === 0)
    const [first, second] = [trainModel(fewer, choices), trainModel(fewer, choices)]
    expect(encodeModel(second.model).equals(encodeModel(first.model))).toBe(true)
  })

  it('even from a twentieth of the passages, it finds goals of passages that it has not seen more often than chance by far', () => {
    const tagger = createTagger(trainModel(few, choices).model)
    const unseen = passages.filter((_, index) => index % 20 === 10)
    const right = unseen.filter(({ text, goal }) => {
      const { scores } = tagger.classify(text)
      return goal !== null && scores[goal] === Math.max(...Object.values(scores))
    })
    expect(right.length / unseen.length).toBeGreaterThan(0.4)
  })

  it('scores of held-out passages come from a model without them: words of one fold alone say nothing there', () => {
    const odd = (word: string, goal: 3 | 14) => ({ text: `${word} ${word}`, goal, weight: 1, kind: 'passage' }) as const
    // Passages take turns, so the first and the third share a fold of two.
    const rows = [odd('zyxwvuts', 3), ...passages.slice(0, 1), odd('qponmlkj', 14), ...passages.slice(1, 30)]
    const { heldOut } = trainModel(rows, choices)
    expect(heldOut.slice(0, 2).map(({ goal }) => goal)).toEqual([3, 14])
    expect(heldOut[1]?.raw).toEqual(heldOut[0]?.raw)
  })
})

describe('calibrating', () => {
  it('when own goals score three higher than others, the probability passes one half between them', () => {
    const raw = (own: number) => Array.from({ length: 17 }, (_, column) => (column === own ? 2 : -1) + ((column * 7 + own * 3) % 5) / 10)
    const held = Array.from({ length: 16 }, (_, own) => ({ goal: (own + 1) as 1, raw: raw(own) })) // as: 1 to 16 are goals
    const { slope, intercept } = calibrate(held, { sharpness: 1, competition: 0 })
    const limit = -intercept / slope
    expect(slope).toBeGreaterThan(0)
    expect(limit).toBeGreaterThan(-0.6)
    expect(limit).toBeLessThan(2)
  })
})

describe('minimising', () => {
  it('finds the lowest point of a bowl', () => {
    const bowl = ([x = 0, y = 0]: Float64Array, gradient: Float64Array) => {
      gradient.set([2 * (x - 3), 20 * (y + 1)])
      return (x - 3) ** 2 + 10 * (y + 1) ** 2
    }
    const [x, y] = minimise(bowl, { size: 2, steps: 50 })
    expect(x).toBeCloseTo(3, 5)
    expect(y).toBeCloseTo(-1, 5)
  })
})
