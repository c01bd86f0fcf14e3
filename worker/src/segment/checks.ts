import type { SlateReason } from '@scalebridge/db/rules'
import type { Problem } from './problem.ts'

/** What counting alone shows to be impossible, before anything is solved: the plainest words for why a plan cannot be kept. */
export function countingChecks(problem: Problem): SlateReason[] {
  const { plan, pool, pinned, slots, checks } = problem
  const reasons: SlateReason[] = [...checks]
  const add = (code: SlateReason['code'], params: SlateReason['params']) => reasons.push({ code, params })
  if (pool.length < plan.places) add('pool.short', { candidates: pool.length, places: plan.places })
  if (slots < plan.places) add('time.short', { slots, places: plan.places })
  if (pinned.size > plan.places) add('pins.many', { pins: pinned.size, places: plan.places })
  return [...reasons, ...supplyChecks(problem)]
}

function supplyChecks({ plan, quotas, counting }: Problem): SlateReason[] {
  const wanted = quotas.flatMap((quota, index) => {
    const members = new Set(counting[index])
    return quota.minimum > 0 ? [{ quota, members, least: quota.minimum - quota.flex }] : []
  })
  return wanted.flatMap(({ quota, members, least }, index): SlateReason[] => {
    const { kind, value, minimum } = quota
    if (members.size < least) return [{ code: 'supply.short', params: { kind, value, supply: members.size, minimum } }]
    // So many pitches must count for both, since there are not places enough for each on its own.
    return wanted.slice(index + 1).flatMap((other) => {
      const shared = least + other.least - plan.places
      const supply = members.intersection(other.members).size
      const { kind: otherKind, value: otherValue } = other.quota
      return supply < shared ? [{ code: 'supply.pair' as const, params: { kind, value, otherKind, otherValue, supply } }] : []
    })
  })
}
