import type { ProposalResult, SlateReason } from '@scalebridge/db/rules'
import type { Exchanges, Swap } from './exchange.ts'

/** Why a pitch is on the slate: a person's word, the quotas that need it, its rank, and what the slate would lose without it. */
export function whySelected(exchanges: Exchanges, pitch: number, swaps: readonly Swap[]): SlateReason[] {
  const { problem } = exchanges
  const { pool, quotas, pinned } = problem
  const quality = pool[pitch]?.quality ?? 0
  const rank = 1 + pool.filter((other) => other.quality > quality).length
  const needs = exchanges.tight(pitch).flatMap((index): SlateReason[] => {
    const quota = quotas[index]
    return quota === undefined ? [] : [{ code: 'quota.needs', params: { kind: quota.kind, value: quota.value } }]
  })
  const [best] = swaps
  const pitchId = best === undefined ? undefined : pool[best.in]?.id
  return [
    ...(pinned.has(pitch) ? [{ code: 'pinned', params: {} } as const] : []),
    ...needs,
    { code: 'quality.rank', params: { rank, of: pool.length } },
    best === undefined || pitchId === undefined
      ? { code: 'swap.none', params: {} }
      : { code: 'swap.costs', params: { points: best.points, pitchId } },
  ]
}

/** Why each pitch that is not on the slate is not: what forcing it in would cost, or the rule that stands against it. */
export function whyLeftOut(exchanges: Exchanges): ProposalResult['leftOut'] {
  const { problem, others } = exchanges
  const ofPool = others.flatMap((pitch) => {
    const pitchId = problem.pool[pitch]?.id
    return pitchId === undefined ? [] : [{ pitchId, reason: whyNot(exchanges, pitch) }]
  })
  return [...ofPool, ...problem.excluded]
}

function whyNot({ problem, selected, breaks, unsuited }: Exchanges, pitch: number): SlateReason {
  const reason = unsuited(pitch)
  if (reason !== null) return reason
  const quality = problem.pool[pitch]?.quality ?? 0
  const against = new Map<string, { reason: SlateReason; times: number }>()
  let best: { points: number; pitchId: string } | null = null
  const replaceable = selected.filter((out) => !problem.pinned.has(out))
  for (const out of replaceable) {
    const broken = breaks(out, pitch)
    const other = problem.pool[out]
    if (broken.length === 0 && other !== undefined) {
      const points = other.quality - quality
      if (best === null || points < best.points) best = { points, pitchId: other.id }
    }
    for (const rule of broken) {
      const key = JSON.stringify(rule)
      against.set(key, { reason: rule, times: (against.get(key)?.times ?? 0) + 1 })
    }
  }
  if (best !== null) return { code: 'force.costs', params: best }
  const always = [...against.values()].find(({ times }) => times === replaceable.length)
  return always?.reason ?? { code: 'rules.several', params: {} }
}
