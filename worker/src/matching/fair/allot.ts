// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** Which pitch gets a place on which list: floors first, then the highest sum of scores, under every cap. Pure and exact. */
import { GOALS, goalRoom, list, startDraft, type Draft } from './draft.ts'
import type { FairOptions } from './input.ts'
import { minimumCostFlow } from './min-cost-flow.ts'
import type { Pool } from './pool.ts'
import { pitchesToWiden } from './widen.ts'

/** Pairs that the flow chooses from: the best of each mandate and the best of each pitch. */
const PER_MANDATE = 60
const PER_PITCH = 15
/** Of a mandate's best no more than this many times what one goal may take, or those of one goal would crowd out the rest. */
const PER_GOAL = 2

/**
 * Shortlists at the optimum of the flow. Where a floor stays unmet though pairs outside the candidates could meet it, the
 * candidates of the pitches concerned grow to all their pairs and the flow is sought again.
 */
export function allot(pool: Pool, options: FairOptions): Draft {
  const wide = new Uint8Array(pool.pitches.length)
  for (;;) {
    const draft = startDraft(pool, options)
    const open = candidates(draft, wide)
    placeByFlow(draft, open)
    const widened = pitchesToWiden(draft).filter((pitch) => wide[pitch] === 0)
    if (widened.length === 0) return draft
    for (const pitch of widened) wide[pitch] = 1
  }
}

/** Pairs the flow may list, in order; pinned ones are listed already. */
function candidates({ pool, goalCap }: Draft, wide: Uint8Array): Int32Array {
  const { first, firstOfPitch, ofPitch, pitch, goal, pinned } = pool
  const open = new Uint8Array(pitch.length)
  for (let mandate = 0; mandate < pool.mandateIds.length; mandate += 1) {
    const byGoal = new Int32Array(GOALS)
    let count = 0
    for (let pair = first[mandate]!; pair < first[mandate + 1]! && count < PER_MANDATE; pair += 1) {
      const its = goal[pitch[pair]!]!
      if (its !== 0 && byGoal[its]! >= PER_GOAL * goalCap) continue
      byGoal[its]! += 1
      count += 1
      open[pair] = 1
    }
  }
  for (let owner = 0; owner < pool.pitches.length; owner += 1) {
    const all = firstOfPitch[owner + 1]!
    const end = wide[owner] === 1 ? all : Math.min(all, firstOfPitch[owner]! + PER_PITCH)
    for (let nth = firstOfPitch[owner]!; nth < end; nth += 1) open[ofPitch[nth]!] = 1
  }
  return Int32Array.from(pitch.keys()).filter((pair) => open[pair] === 1 && pinned[pair] === 0)
}

/**
 * Mandates send their free places through a node for each goal that may have to be capped to pitches, and pitches to the end:
 * the first `floor` of a pitch at a bonus above anything that scores could lose by it. What nobody takes ends where it began.
 */
function placeByFlow(draft: Draft, open: Int32Array): void {
  const { pool, options, taken, lists } = draft
  const mandates = pool.mandateIds.length
  const end = mandates + pool.pitches.length
  const bonus = 1 + pool.score.reduce((most, score) => Math.max(most, score), 0) * pool.pitches.length
  const arcs: { from: number[]; to: number[]; capacity: number[]; cost: number[] } = { from: [], to: [], capacity: [], cost: [] }
  const add = (from: number, to: number, [capacity, cost]: readonly [number, number]) => {
    arcs.from.push(from)
    arcs.to.push(to)
    arcs.capacity.push(capacity)
    arcs.cost.push(cost)
  }
  const supply = Array.from(taken, (places) => Math.max(0, options.size - places))
  let nodes = end + 1
  const goalNodes = new Map<number, number>()
  const uses = countUses(pool, open)
  for (const pair of open) {
    const mandate = pool.mandate[pair]!
    const goal = pool.goal[pool.pitch[pair]!]!
    const room = goalRoom(draft, mandate, goal)
    const key = mandate * GOALS + goal
    let from = mandate
    if (uses[key]! > room) {
      from = goalNodes.get(key) ?? nodes
      if (from === nodes) {
        goalNodes.set(key, nodes)
        nodes += 1
      }
    }
    add(from, mandates + pool.pitch[pair]!, [1, -pool.score[pair]!])
  }
  for (const [key, node] of goalNodes) add(Math.floor(key / GOALS), node, [goalRoom(draft, Math.floor(key / GOALS), key % GOALS), 0])
  lists.forEach((count, pitch) => {
    const floor = Math.max(0, options.floor - count)
    add(mandates + pitch, end, [floor, -bonus])
    add(mandates + pitch, end, [Math.max(0, options.mostPerPitch - count - floor), 0])
  })
  supply.forEach((places, mandate) => add(mandate, end, [places, 0]))
  const sent = supply.reduce((sum, places) => sum + places, 0)
  const flow = minimumCostFlow({
    nodes,
    arcs,
    supply: Array.from({ length: nodes }, (_, node) => (node === end ? -sent : (supply[node] ?? 0))),
  })
  open.forEach((pair, arc) => {
    if (flow[arc] === 1) list(draft, pair)
  })
}

function countUses(pool: Pool, open: Int32Array): Int32Array {
  const uses = new Int32Array(pool.mandateIds.length * GOALS)
  for (const pair of open) uses[pool.mandate[pair]! * GOALS + pool.goal[pool.pitch[pair]!]!]! += 1
  return uses
}
