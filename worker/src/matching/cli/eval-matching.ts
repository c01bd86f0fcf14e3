/**
 * npm run eval:matching -- --candidates funders.jsonl --history projects.jsonl [--history more.jsonl] --queries queries.jsonl
 *   --out ranking.jsonl [--qrels qrels.jsonl]
 * Ranks every candidate for every query through the product's own engine, and says how right that was where it is known.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { idOf, readJsonLines, textsOf, type Row } from './json-lines.ts'
import { readJudgements, readMatchingSet } from './matching-set.ts'
import { estimate, exposureGini, mean, ndcg, recall, reciprocalRank, type Estimate, type JudgedRanking } from './measures.ts'
import { baselines, rankSet } from './rank-set.ts'

const USAGE = 'usage: npm run eval:matching -- --candidates FILE [--history FILE]… --queries FILE --out FILE [--qrels FILE]'

interface Options {
  readonly candidates: string
  readonly history: readonly string[]
  readonly queries: string
  readonly out: string
  readonly qrels: string | null
}

/** Reads the command line. @throws Error with the usage where a file is missing or an option unknown. */
function readOptions(args: readonly string[]): Options {
  const file = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: { candidates: file, history: { type: 'string', multiple: true }, queries: file, out: file, qrels: file },
  })
  const { candidates, queries, out } = values
  if (candidates === undefined || queries === undefined || out === undefined) throw new Error(USAGE)
  return { candidates, queries, out, history: values.history ?? [], qrels: values.qrels ?? null }
}

/** Runs the evaluation; `say` gets what is told of it, line by line. */
export function evaluateMatching(args: readonly string[], say: (line: string) => void): void {
  const options = readOptions(args)
  const queries = readJsonLines(options.queries)
  const candidates = readJsonLines(options.candidates)
  const set = readMatchingSet({ candidates, history: options.history.flatMap(readJsonLines), queries })
  const rankings = new Map<string, readonly string[]>()
  const out = openSync(options.out, 'w')
  for (const ranked of rankSet(set)) {
    rankings.set(ranked.qid, ranked.ranking)
    writeSync(out, `${JSON.stringify(ranked)}\n`)
  }
  closeSync(out)
  say(`${rankings.size} queries, ${candidates.length} candidates, ${set.history.length} past projects: written to ${options.out}`)
  if (options.qrels === null) return
  const relevant = readJudgements(readJsonLines(options.qrels))
  const judge = (listOf: (qid: string, at: number) => readonly string[]) => judgedOf(queries, relevant, listOf)
  const ids = set.mandates.map(({ id }) => id)
  const ours = judge((qid) => rankings.get(qid) ?? [])
  if (ours.length === 0) throw new Error(`${options.qrels} names a funder for none of these queries, so nothing can be measured`)
  report({ name: 'engine', judged: ours, ids }, say)
  for (const [name, lists] of Object.entries(baselines(set))) report({ name, judged: judge((_, at) => lists[at] ?? []), ids }, say)
}

function judgedOf(
  queries: readonly Row[],
  relevant: ReadonlyMap<string, ReadonlySet<string>>,
  listOf: (qid: string, at: number) => readonly string[],
): JudgedRanking[] {
  return queries.flatMap((row, at) => {
    const qid = idOf(row, ['qid', 'id'])
    const known = relevant.get(qid)
    if (known === undefined || known.size === 0) return []
    return [{ language: textsOf(row['lang'] ?? row['language'])[0] ?? null, ranking: listOf(qid, at), relevant: known }]
  })
}

interface Reported {
  readonly name: string
  readonly judged: readonly JudgedRanking[]
  readonly ids: readonly string[]
}

function report({ name, judged, ids }: Reported, say: (line: string) => void): void {
  const of = (figure: (one: JudgedRanking) => number, some = judged) => shown(estimate(some, (items) => mean(items.map(figure))))
  const gini = estimate(judged, (items) =>
    exposureGini(
      items.map(({ ranking }) => ranking),
      ids,
    ),
  )
  say('')
  say(`${name} (${judged.length} judged queries, 95% intervals by bootstrap)`)
  say(`  nDCG@10    ${of(ndcg)}`)
  say(`  MRR        ${of(reciprocalRank)}`)
  say(`  recall@10  ${of(recall)}`)
  say(`  Gini of exposure in top tens  ${shown(gini)}`)
  for (const language of [...new Set(judged.map((one) => one.language))].toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))) {
    const some = judged.filter((one) => one.language === language)
    if (language !== null) say(`  nDCG@10 ${language}  ${of(ndcg, some)}  (${some.length})`)
  }
}

function shown({ value, low, high }: Estimate): string {
  return `${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`
}

if (import.meta.main) {
  try {
    evaluateMatching(process.argv.slice(2), console.log)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
