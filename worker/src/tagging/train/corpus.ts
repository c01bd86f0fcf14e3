/** Reads the bundled training data (data/SOURCE.md says what it is and under which licence). */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isGoalNumber, type GoalNumber } from '@scalebridge/db/reference'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { TrainingRow } from './learn.ts'

const PASSAGES = 'osdg-cd.en.jsonl.gz'
const OFFICIAL = 'official.jsonl.gz'
const TERMS = 'terms.en.txt'
const BACKGROUND = 'background.txt'

const Line = Type.Object({ goal: Type.Integer(), text: Type.String(), code: Type.Optional(Type.String()) })
const line = Compile(Line)

/** What a row of each kind counts; a passage counts one. */
export interface RowWeights {
  readonly goalTitle: number
  readonly official: number
  readonly term: number
  readonly background: number
}

export interface Corpus {
  readonly rows: readonly TrainingRow[]
  /** SHA-256 of each file's content after unpacking, by name. */
  readonly hashes: Readonly<Record<string, string>>
}

/** Takes what rows count; returns every training row in the order of the files. @throws where a line names no goal. */
export function readCorpus(weights: RowWeights): Corpus {
  const files = Object.fromEntries([PASSAGES, OFFICIAL, TERMS, BACKGROUND].map((name) => [name, readText(name)]))
  const passages = readLines(files[PASSAGES]).map((row): TrainingRow => ({ text: row.text, goal: goalOf(row), weight: 1, kind: 'passage' }))
  const official = readLines(files[OFFICIAL]).map((row): TrainingRow => {
    const weight = row.code?.includes('.') ? weights.official : weights.goalTitle
    return { text: row.text, goal: goalOf(row), weight, kind: 'official' }
  })
  return {
    rows: [
      ...passages,
      ...official,
      ...readTerms(files[TERMS] ?? '', weights.term),
      ...readBackground(files[BACKGROUND] ?? '', weights.background),
    ],
    hashes: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])),
  }
}

function readText(name: string): string {
  const bytes = readFileSync(new URL(`../data/${name}`, import.meta.url))
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

function readLines(text = ''): Static<typeof Line>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((json): unknown => JSON.parse(json))
    .map((value) => line.Parse(value))
}

/** Lines such as `3|health; disease`: a goal and terms of its field, each a row of its own. */
function readTerms(text: string, weight: number): TrainingRow[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((row) => {
      const [goal, terms = ''] = row.split('|')
      return terms
        .split(';')
        .map((term): TrainingRow => ({ text: term.trim(), goal: goalOf({ goal: Number(goal) }), weight, kind: 'term' }))
    })
}

/** Texts that are about no goal, one a line. */
function readBackground(text: string, weight: number): TrainingRow[] {
  return text
    .trimEnd()
    .split('\n')
    .map((row): TrainingRow => ({ text: row, goal: null, weight, kind: 'background' }))
}

function goalOf({ goal }: { goal: number }): GoalNumber {
  if (!isGoalNumber(goal)) throw new RangeError(`A row of the training data names goal ${goal}, which there is not`)
  return goal
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
