/** `npm run eval:sdg`: classifies a file of texts with the shipped model, one line in, one line out. */
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, type WriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { accuracyInterval, figuresOf, type Judged } from '../figures.ts'
import { loadTagger } from '../index.ts'

const USAGE = `Usage: npm run eval:sdg -- --texts texts.jsonl --out predictions.jsonl

  --texts  a file with one JSON object a line: {"id": "a1", "text": "…"}; "lang" and other columns are ignored.
           Where lines carry "labels" (a list of goals, 1 to 17), figures are printed at the end.
  --out    where to write: {"id", "scores": {"1": 0.93, …, "17": 0.02}, "labels": [1, 13], "ms": 0.4} a line.
           A score is the chance that a reader asked about that goal says yes; labels are the goals that would be shown.

Lines that cannot be read are named with their number and left out; the command then ends with code 1.
`

const Line = Compile(
  Type.Object({
    id: Type.Union([Type.String(), Type.Number()]),
    text: Type.String(),
    labels: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 17 }))),
  }),
)

/** Millionths of a millisecond say nothing. */
const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

async function main(): Promise<number> {
  const files = readArguments()
  if (typeof files === 'string') {
    process.stderr.write(`${files}\n\n${USAGE}`)
    return 2
  }
  const tagger = loadTagger()
  const out = createWriteStream(files.out)
  await once(out, 'open')
  const judged: Judged[] = []
  const durations: number[] = []
  let [lineNumber, bad] = [0, 0]
  for await (const json of createInterface({ input: createReadStream(files.texts), crlfDelay: Infinity })) {
    lineNumber += 1
    if (json.trim() === '') continue
    const row = readLine(json)
    if (typeof row === 'string') {
      bad += 1
      process.stderr.write(`${files.texts}:${lineNumber}: ${row}\n`)
      continue
    }
    const started = performance.now()
    const { scores, labels } = tagger.classify(row.text)
    const ms = performance.now() - started
    durations.push(ms)
    if (row.labels) judged.push({ goals: row.labels, scores, labels })
    const shown = Object.fromEntries(Object.entries(scores).map(([goal, score]) => [goal, rounded(score, 6)]))
    await write(out, `${JSON.stringify({ id: row.id, scores: shown, labels, ms: rounded(ms, 3) })}\n`)
  }
  out.end()
  await once(out, 'finish')
  report({ version: tagger.version, durations, bad, judged })
  return bad > 0 ? 1 : 0
}

function readArguments(): { texts: string; out: string } | string {
  try {
    const { values } = parseArgs({ options: { texts: { type: 'string' }, out: { type: 'string' } } })
    if (!values.texts || !values.out) return 'Both --texts and --out are needed.'
    // npm runs scripts in the root of the repository; a path is meant from where the person stands.
    const from = process.env['INIT_CWD'] ?? process.cwd()
    const files = { texts: resolve(from, values.texts), out: resolve(from, values.out) }
    return existsSync(files.texts) ? files : `There is no file ${files.texts}.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function readLine(json: string): { id: string | number; text: string; labels?: number[] } | string {
  try {
    const value: unknown = JSON.parse(json)
    if (Line.Check(value)) return value
    const [first] = Line.Errors(value)
    return first ? `${first.instancePath || 'the line'} ${first.message}` : 'not a line of this form'
  } catch {
    return 'not JSON'
  }
}

async function write(out: WriteStream, line: string): Promise<void> {
  if (!out.write(line)) await once(out, 'drain')
}

interface Report {
  version: string
  durations: number[]
  bad: number
  judged: Judged[]
}

function report({ version, durations, bad, judged }: Report): void {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 3)
  const lines = [`${durations.length} texts, ${bad} bad lines; model ${version}; ms per text: median ${at(0.5)}, p95 ${at(0.95)}`]
  if (judged.length > 0) {
    const figures = figuresOf(judged)
    const [low, high] = accuracyInterval(judged).map((bound) => rounded(bound, 3))
    const shown = Object.entries(figures).map(([name, value]) => `  ${name} ${rounded(value, 3)}`)
    lines.push(`With labels (average accuracy: as many yes as no for each goal; 95% interval ${low} to ${high}):`, ...shown)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

process.exitCode = await main()
