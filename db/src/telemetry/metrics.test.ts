import { describe, expect, it } from 'vitest'
import { count, gauge, METRICS, observe, readWhenAsked, renderMetrics } from './metrics.ts'

const linesOf = async (name: string) => (await renderMetrics()).split('\n').filter((line) => line.startsWith(name))

describe('what Prometheus is told', () => {
  it('when durations are noted, they stand in growing buckets with their sum and number', async () => {
    const labels = { job: 'mail.signIn', outcome: 'done' }
    for (const seconds of [0.05, 5, 5_000]) observe('job_duration_seconds', labels, seconds)
    expect(await linesOf('job_duration_seconds')).toEqual([
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="0.1"} 1',
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="1"} 1',
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="10"} 2',
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="60"} 2',
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="600"} 2',
      'job_duration_seconds_bucket{job="mail.signIn",outcome="done",le="+Inf"} 3',
      'job_duration_seconds_sum{job="mail.signIn",outcome="done"} 5005.05',
      'job_duration_seconds_count{job="mail.signIn",outcome="done"} 3',
    ])
  })

  it('when a reader of gauges fails, the others are told all the same', async () => {
    const ends = [readWhenAsked(() => Promise.reject(new Error('away'))), readWhenAsked(() => gauge('live_viewers', {}, 3))]
    expect(await linesOf('live_viewers')).toEqual(['live_viewers 3'])
    for (const end of ends) end()
  })

  it('when labels never stop being new, the series do: the rest is counted together', async () => {
    for (let number = 0; number < 5_000; number += 1) count('sign_ins_refused_total', { reason: `made up ${number}` })
    const lines = await linesOf('sign_ins_refused_total')
    expect(lines).toHaveLength(1_501)
    expect(lines.at(-1)).toBe('sign_ins_refused_total{reason="other"} 3500')
  })

  it('when a value has quotes or breaks, it stays within its line', async () => {
    count('requests_refused_total', { reason: 'a "b"\\\nc' })
    expect(await linesOf('requests_refused_total')).toEqual(['requests_refused_total{reason="a \\"b\\"\\\\\\nc"} 1'])
  })

  it('has no label that could hold a person, an id or an address', () => {
    const labels = new Set(Object.values(METRICS).flatMap((metric): readonly string[] => metric.labels))
    expect([...labels].toSorted()).toEqual(['job', 'method', 'outcome', 'reason', 'route', 'schedule', 'service', 'state', 'status_class'])
  })
})
