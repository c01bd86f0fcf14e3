/** `npm run train:sdg`: makes goals.model and provenance.json again out of the bundled data, byte for byte. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { figuresOf, accuracyInterval } from '../figures.ts'
import { MODEL_FILE } from '../load-tagger.ts'
import { encodeModel } from '../model.ts'
import { classificationFrom } from '../tagger.ts'
import { readCorpus } from '../train/corpus.ts'
import { round } from '../train/learn.ts'
import { CHOICES, trainModel } from '../train/train-model.ts'

const PROVENANCE_FILE = new URL('../provenance.json', import.meta.url)

const started = performance.now()
const before = readIfThere(MODEL_FILE)
const corpus = readCorpus(CHOICES.rows)
const { model, heldOut } = trainModel(corpus.rows, CHOICES)
const bytes = encodeModel(model)
const judged = heldOut.map(({ goal, raw }) => ({ goals: [goal], ...classificationFrom(model, raw) }))
const [averageAccuracyLow, averageAccuracyHigh] = accuracyInterval(judged)
const figures = Object.entries({ ...figuresOf(judged), averageAccuracyLow, averageAccuracyHigh }).map(([name, value]) => [
  name,
  round(value),
])
writeFileSync(MODEL_FILE, bytes)
writeFileSync(
  PROVENANCE_FILE,
  `${JSON.stringify(
    {
      version: model.version,
      modelSha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      features: model.hashes.length,
      rows: corpus.rows.length,
      data: corpus.hashes,
      choices: CHOICES,
      calibration: model.calibration,
      outOfFold: Object.fromEntries(figures),
    },
    null,
    2,
  )}\n`,
)
const seconds = Math.round((performance.now() - started) / 100) / 10
const outcome = before?.equals(bytes)
  ? 'the same bytes as before'
  : 'other bytes than before: commit goals.model and provenance.json together'
process.stdout.write(`Model ${model.version}: ${model.hashes.length} features, ${bytes.length} bytes, ${seconds} s; ${outcome}\n`)

function readIfThere(file: URL): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
