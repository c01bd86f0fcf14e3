// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** Which pitch gets a place on which list: floors first, then the highest sum of scores, under every cap. Pure and exact. */
import { GOALS, goalRoom, list, startDraft, type Draft } from './draft.ts'
import type { FairOptions } from './input.ts'
import { minimumCostFlow } from './min-cost-flow.ts'
import type { Pool } from './pool.ts'
import { placeByAuction } from './auction.ts'
import { pitchesToWiden } from './widen.ts'

/** Pairs that the flow chooses from: the best of each mandate and the best of each pitch. */
const PER_MANDATE = 60
const PER_PITCH = 15
/** Of a mandate's best no more than this many times what one goal may take, or those of one goal would crowd out the rest. */
const PER_GOAL = 2

/** What one floor is worth at first, in highest scores: as a rule more than any scores that making room for a pitch costs elsewhere. */
const FIRST_BONUS = 16
/** It grows by this where it was too little, up to more than all scores together. */
const BONUS_GROWTH = 16

/** Beyond so many candidates an auction places all: in less than half the time at 40,000 × 4,000, in a sixth at 100,000 × 10,000. */
export const MOST_EXACT = 500_000

export interface Allotting {
  readonly mostExact: number
  /** Told of a large edition's shortlists while floors are still to be met: most of these places stay. */
  readonly early?: ((draft: Draft) => void) | undefined
}

/**
 * Shortlists at the optimum of the flow. Where a floor stays unmet though pairs outside the candidates could meet it, the
 * candidates of the pitches concerned grow to all their pairs and the flow is sought again; where candidates could meet it, a
 * floor was worth too little. When neither is so, no floor more can be met at all, and scores are the highest at that.
 * A large edition's are found by an auction, near the optimum; what floors are left then are met as far as can be.
 */
export function allot(pool: Pool, options: FairOptions, { mostExact, early }: Allotting): Draft {
  const wide = new Uint8Array(pool.pitches)
  const highest = pool.score.reduce((most, score) => Math.max(most, score), 0)
  const largest = 1 + highest * pool.pitches
  let bonus = Math.min(largest, 1 + FIRST_BONUS * highest)
  for (;;) {
    const draft = startDraft(pool, options)
    const open = candidates(draft, wide)
    if (open.length > mostExact) {
      placeByAuction(draft, () => early?.(draft))
      return draft
    }
    placeByFlow(draft, open, { bonus, highest })
    const reachable = pitchesToWiden(draft)
    const widened = reachable.filter((pitch) => wide[pitch] === 0)
    if (widened.length === 0 && (reachable.length === 0 || bonus === largest)) return draft
    if (widened.length === 0) bonus = Math.min(largest, bonus * BONUS_GROWTH)
    for (const pitch of widened) wide[pitch] = 1
  }
}

/** Pairs the flow may list, in order; pinned ones are listed already. */
function candidates({ pool, goalCap }: Draft, wide: Uint8Array): Int32Array {
  const { first, firstOfPitch, ofPitch, pitch, goal, pinned } = pool
  const open = new Uint8Array(pitch.length)
  const byGoal = new Int32Array(GOALS)
  for (let mandate = 0; mandate < pool.mandates; mandate += 1) {
    byGoal.fill(0)
    let count = 0
    for (let pair = first[mandate]!; pair < first[mandate + 1]! && count < PER_MANDATE; pair += 1) {
      const its = goal[pitch[pair]!]!
      if (its !== 0 && byGoal[its]! >= PER_GOAL * goalCap) continue
      byGoal[its]! += 1
      count += 1
      open[pair] = 1
    }
  }
  for (let owner = 0; owner < pool.pitches; owner += 1) {
    const all = firstOfPitch[owner + 1]!
    const end = wide[owner] === 1 ? all : Math.min(all, firstOfPitch[owner]! + PER_PITCH)
    for (let nth = firstOfPitch[owner]!; nth < end; nth += 1) open[ofPitch[nth]!] = 1
  }
  let count = 0
  const found = new Int32Array(pitch.length)
  for (let pair = 0; pair < open.length; pair += 1) {
    if (open[pair] === 0 || pinned[pair] === 1) continue
    found[count] = pair
    count += 1
  }
  return found.slice(0, count)
}

interface Worth {
  /** Of a floor. */
  readonly bonus: number
  /** Score of any pair. */
  readonly highest: number
}

/**
 * Mandates send their free places through a node for each goal that may have to be capped to pitches, and pitches to the end:
 * the first `floor` of a pitch at a bonus. What nobody takes ends where it began.
 */
function placeByFlow(draft: Draft, open: Int32Array, { bonus, highest }: Worth): void {
  const { pool, options, taken, lists } = draft
  const { mandates, pitches } = pool
  const end = mandates + pitches
  const supply = Array.from(taken, (places) => Math.max(0, options.size - places))
  const { nodeOf, capped, nodes } = goalNodes(draft, open, end + 1)
  const arcs = createArcs(open.length + capped.length + 2 * pitches + mandates)
  for (const pair of open) {
    const owner = pool.mandate[pair]!
    const node = nodeOf[owner * GOALS + pool.goal[pool.pitch[pair]!]!]!
    arcs.add(node === 0 ? owner : node, mandates + pool.pitch[pair]!, [1, -pool.score[pair]!])
  }
  for (const key of capped) {
    const owner = Math.floor(key / GOALS)
    arcs.add(owner, nodeOf[key]!, [goalRoom(draft, owner, key % GOALS), 0])
  }
  lists.forEach((count, pitch) => {
    const floor = Math.max(0, options.floor - count)
    arcs.add(mandates + pitch, end, [floor, -bonus])
    arcs.add(mandates + pitch, end, [Math.max(0, options.mostPerPitch - count - floor), 0])
  })
  supply.forEach((places, mandate) => arcs.add(mandate, end, [places, 0]))
  const sent = supply.reduce((sum, places) => sum + places, 0)
  const supplies = Int32Array.from({ length: nodes }, (_, node) => (node === end ? -sent : (supply[node] ?? 0)))
  // A pitch costs its bonus less than the end, and a mandate and its goals the highest score more than a pitch: then no arc costs less than nothing.
  const prices = new Float64Array(nodes).fill(bonus + highest)
  prices.fill(bonus, mandates, end)
  prices[end] = 0
  const flow = minimumCostFlow({ nodes, arcs: arcs.columns, supply: supplies }, { prices, spread: highest })
  open.forEach((pair, arc) => {
    if (flow[arc] === 1) list(draft, pair)
  })
}

function createArcs(count: number) {
  const columns = { from: new Int32Array(count), to: new Int32Array(count), capacity: new Int32Array(count), cost: new Float64Array(count) }
  let next = 0
  const add = (from: number, to: number, [capacity, cost]: readonly [number, number]): void => {
    columns.from[next] = from
    columns.to[next] = to
    columns.capacity[next] = capacity
    columns.cost[next] = cost
    next += 1
  }
  return { columns, add }
}

/** A node for each goal of which a mandate has more candidates than its list may take: 0 where none is needed. */
function goalNodes(draft: Draft, open: Int32Array, firstNode: number) {
  const { pool } = draft
  const uses = new Int32Array(pool.mandates * GOALS)
  for (const pair of open) uses[pool.mandate[pair]! * GOALS + pool.goal[pool.pitch[pair]!]!]! += 1
  const nodeOf = new Int32Array(uses.length)
  const capped: number[] = []
  uses.forEach((count, key) => {
    if (count <= goalRoom(draft, Math.floor(key / GOALS), key % GOALS)) return
    nodeOf[key] = firstNode + capped.length
    capped.push(key)
  })
  return { nodeOf, capped, nodes: firstNode + capped.length }
}
