/** Prints how long the goals' classifier takes on texts of several lengths, and what its model weighs. */
import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { loadTagger } from '../src/tagging/index.ts'
import { MODEL_FILE } from '../src/tagging/load-tagger.ts'

const ROUNDS = 3
const LENGTHS = [100, 600, 4_000, 20_000, 1_000_000]

const passages = gunzipSync(readFileSync(new URL('../src/tagging/data/osdg-cd.en.jsonl.gz', import.meta.url)))
  .toString('utf8')
  .trimEnd()
  .split('\n')

const loading = performance.now()
const tagger = loadTagger()
const loadMs = performance.now() - loading
process.stdout.write(`model ${tagger.version}: ${statSync(MODEL_FILE).size} bytes, read in ${loadMs.toFixed(1)} ms\n`)

const whole = passages.join(' ')
for (const characters of LENGTHS) {
  const texts = Array.from({ length: Math.max(3, Math.min(300, Math.floor(3_000_000 / characters))) }, (_, index) =>
    whole
      .slice(((index * characters) % whole.length) / 2, ((index * characters) % whole.length) / 2 + characters)
      .padEnd(characters, ' water'),
  )
  const times = Array.from({ length: ROUNDS }, () => texts.map(timed)).at(-1) ?? []
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(3)
  process.stdout.write(`${characters} characters: median ${at(0.5)} ms, p95 ${at(0.95)} ms of CPU a text, ${texts.length} texts\n`)
}

/** CPU time, since the machine may be busy with something else. */
function timed(text: string): number {
  const before = process.cpuUsage()
  tagger.classify(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
