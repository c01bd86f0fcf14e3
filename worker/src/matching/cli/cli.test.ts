import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readColumns, subjectOf } from './columns.ts'
import { evaluateMatching } from './eval-matching.ts'
import { rankByWords } from './bm25-baseline.ts'
import { readJsonLines, textsOf, type Row } from './json-lines.ts'
import { positivesOf, readMatchingSet } from './matching-set.ts'
import { estimate, exposureGini, mean, ndcg, recall, reciprocalRank } from './measures.ts'
import { rankSet } from './rank-set.ts'

const folder = mkdtempSync(join(tmpdir(), 'eval-matching-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, rows: readonly object[]): string {
  const path = join(folder, name)
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

interface Line {
  readonly qid: string
  readonly ranking: readonly string[]
  readonly scores: Readonly<Record<string, number>>
  readonly ms: number
}

function run(files: Readonly<Record<string, string | readonly string[]>>): { lines: Line[]; said: string } {
  const out = join(folder, 'out.jsonl')
  const said: string[] = []
  const args = Object.entries(files).flatMap(([name, paths]) => [paths].flat().flatMap((path) => [`--${name}`, path]))
  evaluateMatching([...args, '--out', out], (line) => said.push(line))
  const lines: Line[] = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { lines, said: said.join('\n') }
}

describe('a set of another field, without text, with other names of columns', () => {
  const deals = Array.from({ length: 60 }, (_, at) => ({
    qid: `deal-${at}`,
    announced: `20${10 + (at % 8)}-05-01`,
    industries: at % 2 === 0 ? ['biotech', 'health'] : ['fintech'],
    city: at % 3 === 0 ? 'Nairobi' : null,
    raised: at % 2 === 0 ? 9_000_000 + at : 100_000 + at,
    investors: at % 2 === 0 ? ['deep'] : ['quick', 'other'],
  }))
  const files = {
    candidates: write('investors.jsonl', [
      { cid: 'deep', name: 'D' },
      { cid: 'quick', name: 'Q' },
      { cid: 'other', name: 'O' },
      { cid: 'new', name: 'N' },
    ]),
    history: [write('deals-1.jsonl', deals.slice(0, 30)), write('deals-2.jsonl', deals.slice(30))],
    queries: write('startups.jsonl', [
      { qid: 'q1', announced: '2019-01-01', industries: ['biotech'], city: null, raised: 9_500_000 },
      { qid: 'q2', announced: '2019-01-01', industries: ['fintech'], city: 'Nairobi', raised: null },
    ]),
    qrels: write('qrels.jsonl', [
      { qid: 'q1', rel: { deep: 1 } },
      { qid: 'q2', rel: { quick: 1, other: 1 } },
    ]),
  }

  test('is ranked by who funded the like before; every candidate stands in every list with its score', () => {
    const { lines, said } = run(files)
    expect(lines.map(({ qid }) => qid)).toEqual(['q1', 'q2'])
    for (const { ranking, scores, ms } of lines) {
      expect(ranking.toSorted()).toEqual(['deep', 'new', 'other', 'quick'])
      expect(Object.keys(scores).toSorted()).toEqual(ranking.toSorted())
      expect(ranking.map((id) => scores[id])).toEqual(Object.values(scores).toSorted((a, b) => b - a))
      expect(ms).toBeGreaterThan(0)
    }
    expect(lines[0]?.ranking[0]).toBe('deep')
    expect(lines[1]?.ranking.slice(0, 2).toSorted()).toEqual(['other', 'quick'])
    expect(said).toContain('engine (2 judged queries')
    for (const name of ['random', 'popularity', 'BM25']) expect(said).toContain(`\n${name} (`)
  })

  test('one judgement a row, with its candidate, measures the same', () => {
    const qrels = write('qrels-of-one.jsonl', [
      { qid: 'q1', cid: 'deep', rel: 1 },
      { qid: 'q1', cid: 'new', rel: 0 },
      { qid: 'q2', cid: 'quick', rel: 1 },
      { qid: 'q2', cid: 'other', rel: 1 },
    ])
    expect(run({ ...files, qrels }).said).toBe(run(files).said)
  })

  test('judgements of other queries, or of none, are refused instead of measured as nought', () => {
    expect(() => run({ ...files, qrels: write('others.jsonl', [{ qid: 'q9', rel: { deep: 1 } }]) })).toThrow(
      /others\.jsonl names a funder for none of these queries/,
    )
    expect(() => run({ ...files, qrels: write('mute.jsonl', [{ qid: 'q1', label: 'deep' }]) })).toThrow(
      /a row says neither rel nor funders nor investors: {"qid":"q1"/,
    )
  })

  test('other names of the same columns give the same ranking', () => {
    const renamed = deals.map(({ qid, announced, industries, city, raised, investors }) => ({
      qid,
      a: announced,
      b: industries,
      c: city,
      d: raised,
      investors,
    }))
    const queries = [{ qid: 'q1', a: '2019-01-01', b: ['biotech'], c: null, d: 9_500_000 }]
    const { lines } = run({
      candidates: files.candidates,
      history: write('renamed.jsonl', renamed),
      queries: write('renamed-q.jsonl', queries),
    })
    expect(lines[0]?.scores).toEqual(run(files).lines[0]?.scores)
  })
})

test('identity never enters: columns of it are not read, so their values change nothing', () => {
  const rows = [
    { qid: 'a', topic: 'x', gender: 1, organisation_name: 'A', women_led: true },
    { qid: 'b', topic: 'y', gender: 2, organisation_name: 'B', women_led: false },
  ]
  const columns = readColumns(rows)
  expect([...columns.keys()]).toEqual(['topic'])
  expect(rows.map((row) => subjectOf(row, columns).attributes)).toEqual([['topic=x'], ['topic=y']])
})

test('a column that says again what another says counts once', () => {
  const rows = ['KEN', 'KEN', 'LAO', 'VUT'].map((code) => ({
    country: code,
    country_name: `Land ${code}`,
    region: code === 'KEN' ? 'A' : 'B',
  }))
  expect(subjectOf(rows[0] ?? {}, readColumns(rows)).attributes).toEqual(['country=KEN', 'region=A'])
})

test('candidates with a written mandate and no past are ranked by its words', () => {
  const { lines } = run({
    candidates: write('mandates.jsonl', [
      { cid: 'roads', name: 'R', text: 'We fund roads and bridges in the highlands' },
      { cid: 'sea', name: 'S', text: 'We fund coastal fisheries and coral reefs' },
      { cid: 'school', name: 'T', text: 'We fund schools for girls' },
    ]),
    queries: write('texts.jsonl', [{ qid: 'q', text: 'Restoring coral reefs with fisheries of the coast', lang: 'en' }]),
  })
  expect(lines[0]?.ranking[0]).toBe('sea')
})

describe('funders of whom nothing is known but some passages of what they want', () => {
  const rows = readJsonLines(new URL('../track/training/projects.before-2011.jsonl.gz', import.meta.url).pathname)
  const beganIn2010 = (row: Row) => textsOf(row['start'])[0]?.startsWith('2010') === true
  const queries = rows.filter(beganIn2010).filter((_, at) => at % 4 === 0)
  const before = rows.filter((row) => !beganIn2010(row))
  const funders = [...new Set(before.flatMap(positivesOf))]

  test.each([1, 5, 40])('are ranked no worse than by BM25 (last %i passages)', (passages) => {
    const candidates = funders.map((cid) => {
      const theirs = before.filter((row) => positivesOf(row).includes(cid)).slice(-passages)
      return { cid, text: theirs.map((row) => textsOf(row['text'])[0]?.slice(0, 300)).join('\n') }
    })
    const set = readMatchingSet({ candidates, history: [], queries })
    const figureOf = (rankings: readonly (readonly string[])[]) =>
      mean(queries.map((row, at) => ndcg({ language: null, ranking: rankings[at] ?? [], relevant: new Set(positivesOf(row)) })))
    expect(figureOf([...rankSet(set)].map(({ ranking }) => ranking))).toBeGreaterThan(figureOf(rankByWords(set)))
  })
})

test('what is wrong with a file is said with its place', () => {
  writeFileSync(join(folder, 'bad.jsonl'), '{"cid":"a"}\n{"cid":\n')
  const bad = join(folder, 'bad.jsonl')
  expect(() => run({ candidates: bad, queries: bad })).toThrow('bad.jsonl, line 2: this is not JSON')
  expect(() => evaluateMatching(['--queries', bad], () => undefined)).toThrow('usage: npm run eval:matching')
})

describe('a set of odd rows', () => {
  const candidates = write('odd-candidates.jsonl', [{ cid: 1, name: null }, { cid: 2 }, { cid: 3, name: 'C' }, { cid: 1 }])
  const queries = write('odd-queries.jsonl', [
    { qid: 'bare' },
    { qid: 7, text: null, tags: null, size: null },
    { qid: 'lists', text: ['two', 'texts'], tags: [], nested: { a: 1 } },
    { qid: 'long', text: 'вода 水 ماء agua '.repeat(2_000), tags: ['x'], size: 1e12, flag: false },
  ])
  const history = write('odd-history.jsonl', [
    { qid: 'nobody', funders: [] },
    { text: 'paid by one', funders: 2, tags: ['x'] },
    { investors: [3, 'stranger'], funders: null, tags: ['x', 'y'], size: 4 },
  ])
  const qrels = write('odd-qrels.jsonl', [
    { qid: 'bare', rel: { stranger: 1 } },
    { qid: 7, rel: { 3: 1 } },
  ])

  test.each([
    ['without a history', []],
    ['with an empty one', [write('no-history.jsonl', [])]],
    ['with one', [history]],
    ['with the same twice', [history, history]],
  ])('%s every candidate is ranked once for every query, the same each time', (_, histories) => {
    const [first, second] = [0, 1].map(() =>
      run({ candidates, queries, history: histories, qrels }).lines.map(({ ms: _ms, ...line }) => line),
    )
    expect(first).toEqual(second)
    expect(first?.map(({ ranking }) => ranking.toSorted())).toEqual(Array.from({ length: 4 }, () => ['1', '2', '3']))
    expect(first?.every(({ scores }) => Object.values(scores).every(Number.isFinite))).toBe(true)
  })
})

describe('figures', () => {
  const judged = { language: null, ranking: ['a', 'b', 'c'], relevant: new Set(['b', 'c']) }

  test('are those of the textbooks', () => {
    expect(ndcg(judged)).toBeCloseTo((1 / Math.log2(3) + 0.5) / (1 + 1 / Math.log2(3)), 10)
    expect(reciprocalRank(judged)).toBe(0.5)
    expect(recall({ ...judged, ranking: ['a', 'b'] })).toBe(0.5)
    expect(exposureGini([['a'], ['b']], ['a', 'b'])).toBe(0)
    expect(exposureGini([['a'], ['a']], ['a', 'b'])).toBe(0.5)
  })

  test('come with bounds that hold the figure and are the same in every run', () => {
    const numbers = Array.from({ length: 50 }, (_, at) => at)
    const { value, low, high } = estimate(numbers, mean)
    expect(low < value && value < high).toBe(true)
    expect(estimate(numbers, mean)).toEqual({ value, low, high })
  })
})
