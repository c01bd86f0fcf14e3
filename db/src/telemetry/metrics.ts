/**
 * What is counted, for Prometheus, at /metrics on the internal port. Every metric and every label stands in METRICS; a value of a
 * label is a pattern, a kind or a state of the product's own. Never a person, an id, an address or a text.
 */

/** Seconds; the bar of a page is 0.3, of a write 1. */
const LATENCY = [0.01, 0.05, 0.1, 0.3, 1, 3, 10] as const
const DURATION = [0.1, 1, 10, 60, 600] as const
/** Beyond so many series of one metric all further ones are counted together: nothing that somebody sends may fill the memory. */
const MAX_SERIES = 1_500
const REST = 'other'

interface Metric {
  kind: 'counter' | 'gauge' | 'histogram'
  help: string
  labels: readonly string[]
  buckets?: readonly number[]
}

export const METRICS = {
  http_request_duration_seconds: {
    kind: 'histogram',
    help: 'Requests answered, by the pattern of their route and the class of their status.',
    labels: ['method', 'route', 'status_class'],
    buckets: LATENCY,
  },
  event_loop_delay_seconds: { kind: 'gauge', help: 'How late timers were lately.', labels: [] },
  database_connections: { kind: 'gauge', help: 'Connections of the pool.', labels: ['state'] },
  database_waiting_requests: { kind: 'gauge', help: 'What waits for a connection of the pool.', labels: [] },
  outbox_oldest_due_seconds: { kind: 'gauge', help: 'Age of the oldest job that is due and not handed over.', labels: [] },
  outbox_waiting_jobs: { kind: 'gauge', help: 'Jobs that are due and not handed over.', labels: ['job'] },
  queue_jobs: { kind: 'gauge', help: 'Jobs handed over that have not ended.', labels: ['job'] },
  dead_letter_jobs: { kind: 'gauge', help: 'Jobs given up that wait for a decision.', labels: ['job'] },
  schedule_late_seconds: { kind: 'gauge', help: 'How late a round by the clock is.', labels: ['schedule'] },
  job_duration_seconds: { kind: 'histogram', help: 'Tries of jobs, by how they ended.', labels: ['job', 'outcome'], buckets: DURATION },
  live_viewers: { kind: 'gauge', help: 'Open event streams of this process.', labels: [] },
  live_lag_seconds: { kind: 'histogram', help: 'From the writing of an event to its broadcast.', labels: [], buckets: LATENCY },
  live_backfill_total: { kind: 'counter', help: 'Events sent again to streams that came back.', labels: [] },
  live_evicted_total: { kind: 'counter', help: 'Streams let go because nobody read them.', labels: [] },
  requests_refused_total: { kind: 'counter', help: 'Requests refused with 401, 403, 429 or for overload, by reason.', labels: ['reason'] },
  sign_ins_refused_total: { kind: 'counter', help: 'Sign-ins refused, by reason.', labels: ['reason'] },
  idempotent_replay_total: { kind: 'counter', help: 'Writes answered again from the first time.', labels: [] },
  breaker_open: {
    kind: 'gauge',
    help: '1 while a service is left alone, 0.5 while it is tried, 0 while all is well.',
    labels: ['service'],
  },
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof METRICS
type NamesOf<K extends Metric['kind']> = { [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never }[MetricName]
type LabelsOf<N extends MetricName> = { readonly [L in (typeof METRICS)[N]['labels'][number]]: string }

interface Series {
  labels: Readonly<Record<string, string>>
  value: number
  /** Of a histogram: how many fell in each bucket, and how many in all. */
  buckets: number[]
  count: number
}

const kept = new Map<MetricName, Map<string, Series>>()
const readers = new Set<() => Promise<void> | void>()

/** Counts `by` more. */
export function count<N extends NamesOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
  seriesOf(name, labels).value += by
}

/** Sets what it is now. */
export function gauge<N extends NamesOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
  seriesOf(name, labels).value = value
}

/** Forgets every series of a gauge, for a reader that finds them all anew. */
export function clear(name: NamesOf<'gauge'>): void {
  kept.delete(name)
}

/** Notes one duration, in seconds. */
export function observe<N extends NamesOf<'histogram'>>(name: N, labels: LabelsOf<N>, seconds: number): void {
  const series = seriesOf(name, labels)
  const place = METRICS[name].buckets.findIndex((edge) => seconds <= edge)
  if (place !== -1) series.buckets[place] = (series.buckets[place] ?? 0) + 1
  series.count += 1
  series.value += seconds
}

function seriesOf(name: MetricName, labels: Readonly<Record<string, string>>): Series {
  const all = kept.get(name) ?? new Map<string, Series>()
  kept.set(name, all)
  const names: readonly string[] = METRICS[name].labels
  const key = names.map((label) => labels[label]).join('\n')
  const found = all.get(key)
  if (found !== undefined) return found
  if (all.size >= MAX_SERIES && names.some((label) => labels[label] !== REST))
    return seriesOf(name, Object.fromEntries(names.map((label) => [label, REST])))
  const made = { labels, value: 0, buckets: [], count: 0 }
  all.set(key, made)
  return made
}

/** Reads gauges when somebody asks for the metrics, and not before; the returned function ends that. */
export function readWhenAsked(reader: () => Promise<void> | void): () => void {
  readers.add(reader)
  return () => void readers.delete(reader)
}

/** Everything counted, in Prometheus' text format 0.0.4. A reader that fails costs its own figures, and no others. */
export async function renderMetrics(): Promise<string> {
  await Promise.allSettled([...readers].map(async (reader) => reader()))
  return (Object.keys(METRICS) as MetricName[]) // as: Object.keys forgets the key type
    .flatMap((name) => {
      const { kind, help } = METRICS[name]
      const all = [...(kept.get(name)?.values() ?? [])]
      return all.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...all.flatMap((series) => linesOf(name, series))]
    })
    .map((line) => `${line}\n`)
    .join('')
}

function linesOf(name: MetricName, { labels, value, buckets, count: total }: Series): string[] {
  const metric: Metric = METRICS[name]
  if (metric.kind !== 'histogram') return [`${name}${written(labels)} ${value}`]
  let below = 0
  const edges = (metric.buckets ?? []).map((edge, place) => {
    below += buckets[place] ?? 0
    return `${name}_bucket${written({ ...labels, le: String(edge) })} ${below}`
  })
  return [
    ...edges,
    `${name}_bucket${written({ ...labels, le: '+Inf' })} ${total}`,
    `${name}_sum${written(labels)} ${value}`,
    `${name}_count${written(labels)} ${total}`,
  ]
}

function written(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`,
  )
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
