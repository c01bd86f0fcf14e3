/**
 * npm run train:ranker [-- --history FILE --out FILE]
 * Fits the weights of the track record's ranker on the bundled UNDP projects and writes them as data, the same bytes each time.
 * Each of the last years is ranked by what was known before it, so nothing is fitted to projects that were read before.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildTrackRecord } from '../track/model.ts'
import { yearOf, type PastProject } from '../track/past-project.ts'
import { RANKER_FEATURES, featuresOf, fitWeights, sumOf, type Judged, type RankerWeights } from '../track/ranker.ts'
import { readJsonLines } from './json-lines.ts'
import { positivesOf, readMatchingSet } from './matching-set.ts'

const DEFAULTS = {
  history: fileURLToPath(new URL('../track/training/projects.before-2011.jsonl.gz', import.meta.url)),
  out: fileURLToPath(new URL('../track/ranker-weights.json', import.meta.url)),
}

/** How many of the last years are judged. */
const YEARS = 3

/** Where the descent starts, and what it is held back to: every measure counts, popularity does not. */
const START: RankerWeights['weights'] = { profile: 0.5, neighbours: 0.5, words: 1, popularity: 0 }

/** Fits weights to the last years of a history. */
export function trainRanker(history: readonly PastProject[]): Pick<RankerWeights, 'weights' | 'lowest' | 'highest'> {
  const years = [...new Set(history.flatMap(({ day }) => yearOf(day) ?? []))].toSorted((a, b) => a - b).slice(-YEARS)
  const judged = years.flatMap((year) => judgeYear(history, year))
  const weights = fitWeights(judged, START)
  const sums = judged.flatMap(({ features }) => features.map((row) => sumOf(row, { weights }))).toSorted((a, b) => a - b)
  const tenth = (sum: number) => Math.round(sum * 10) / 10
  return { weights, lowest: tenth(sums[Math.floor(sums.length / 100)] ?? 0), highest: tenth(sums.at(-1) ?? 1) }
}

function judgeYear(history: readonly PastProject[], year: number): Judged[] {
  const before = history.filter(({ day }) => (yearOf(day) ?? year) < year)
  const track = buildTrackRecord(before)
  const numbers = new Map(track.investorIds.map((id, number) => [id, number]))
  return history
    .filter(({ day }) => yearOf(day) === year)
    .map((project) => ({
      features: featuresOf(track.measure(project)),
      payers: project.investorIds.flatMap((id) => numbers.get(id) ?? []),
    }))
}

/** Reads the files, trains and returns what is to be written. */
export function trainedFile(history: string): string {
  const rows = readJsonLines(history)
  const candidates = [...new Set(rows.flatMap(positivesOf))].map((cid) => ({ cid }))
  const set = readMatchingSet({ candidates, history: rows, queries: [] })
  const hash = createHash('sha256').update(readFileSync(history)).digest('hex')
  const trained = trainRanker(set.history)
  const file = {
    version: `undp-${hash.slice(0, 8)}`,
    provenance: {
      command: 'npm run train:ranker',
      source: 'UNDP, open.undp.org, 2014 (CC BY): projects that began before 2011 and who paid for them; see training/SOURCE.md',
      sha256: hash,
      projects: rows.length,
      fitted: `on the last ${YEARS} years, each ranked by the history before it`,
      features: RANKER_FEATURES,
    },
    ...trained,
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

if (import.meta.main) {
  const file = { type: 'string' } as const
  const { values } = parseArgs({ options: { history: file, out: file } })
  const options = { ...DEFAULTS, ...values }
  writeFileSync(options.out, trainedFile(options.history))
  console.log(`written to ${options.out}`)
}
