import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { METRICS } from './metrics.ts'

const read = (path: string) => readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8')
const Board = Type.Object({
  panels: Type.Array(Type.Object({ title: Type.String(), targets: Type.Array(Type.Object({ expr: Type.String() })) })),
})
const Words = Type.Object({ summary: Type.String({ minLength: 10 }), action: Type.String({ minLength: 10 }) })
const Rules = Type.Object({
  groups: Type.Array(Type.Object({ rules: Type.Array(Type.Object({ alert: Type.String(), expr: Type.String(), annotations: Words })) })),
})

const board = Value.Parse(Board, JSON.parse(read('grafana/scalebridge.json')))
const rules = Value.Parse(Rules, parse(read('prometheus/alerts.yml'))).groups.flatMap((group) => group.rules)

/** What Prometheus itself knows: the scrape's own metric, its label, and the words of the language. */
const OF_PROMETHEUS = new Set('up job le sum max by rate topk absent histogram_quantile'.split(' '))
const exported = new Map<string, readonly string[]>(
  Object.entries(METRICS).flatMap(([name, { kind, labels }]) =>
    (kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((end) => [`${name}${end}`, labels] as const),
  ),
)
const LABELS = new Set([...exported.values()].flat())

/** The names in an expression that stand for nothing: neither a metric that is exported, nor a label, nor a word of PromQL. */
function unknownNames(expr: string): string[] {
  const names = expr.replaceAll(/"[^"]*"|\[\d+[smh]\]|\b\d[\d.]*\b/g, ' ').match(/[a-z_]\w*/gi) ?? []
  return names.filter((name) => !exported.has(name) && !OF_PROMETHEUS.has(name) && !LABELS.has(name))
}

describe('what watches over the product', () => {
  it('names no metric and no label in the dashboard that the code does not export', () => {
    const exprs = board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
    expect(exprs.length).toBeGreaterThan(10)
    expect(exprs.flatMap(unknownNames)).toEqual([])
  })

  it('names none in an alert either, and each alert says what is wrong and what to do', () => {
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.flatMap(({ expr }) => unknownNames(expr))).toEqual([])
  })

  it('shows or watches every metric that there is', () => {
    const told = [...board.panels.flatMap(({ targets }) => targets), ...rules].map(({ expr }) => expr).join(' ')
    expect(Object.keys(METRICS).filter((name) => !told.includes(name))).toEqual([])
  })

  it('tells a metric that was renamed from one that is there', () => {
    expect(unknownNames('sum by (job) (rate(outbox_age_seconds{job="x"}[5m]))')).toEqual(['outbox_age_seconds'])
  })
})
