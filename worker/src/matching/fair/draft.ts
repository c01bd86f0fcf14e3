// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/** Shortlists in the making: which pairs are listed, and the counts that floors and caps are about. */
import type { FairOptions } from './input.ts'
import type { Pool } from './pool.ts'

/** Goals 1–17, and 0 for none. */
export const GOALS = 18

export interface Draft {
  readonly pool: Pool
  readonly options: FairOptions
  /** Most places for one primary goal on a list. */
  readonly goalCap: number
  /** 1 for a pair that is on its mandate's shortlist. */
  readonly listed: Uint8Array
  /** Lists that each pitch is on. */
  readonly lists: Int32Array
  /** Places taken on each mandate's list; those of goal g at mandate × GOALS + g; those of novel pitches. */
  readonly taken: Int32Array
  readonly takenByGoal: Int32Array
  readonly takenByNovel: Int32Array
}

/** Starts lists with their pins, best first as far as there is room. A pin may exceed a cap: people decided it. */
export function startDraft(pool: Pool, options: FairOptions): Draft {
  const { mandates } = pool
  const draft: Draft = {
    pool,
    options,
    goalCap: Math.max(1, Math.floor((options.size * options.goalCapPercent) / 100)),
    listed: new Uint8Array(pool.pitch.length),
    lists: new Int32Array(pool.pitches),
    taken: new Int32Array(mandates),
    takenByGoal: new Int32Array(mandates * GOALS),
    takenByNovel: new Int32Array(mandates),
  }
  for (let pair = 0; pair < pool.pitch.length; pair += 1) {
    if (pool.pinned[pair] === 1 && hasPlace(draft, pool.mandate[pair]!)) list(draft, pair)
  }
  return draft
}

export function list(draft: Draft, pair: number): void {
  change(draft, pair, 1)
}

export function unlist(draft: Draft, pair: number): void {
  change(draft, pair, -1)
}

function change({ pool, listed, lists, taken, takenByGoal, takenByNovel }: Draft, pair: number, by: 1 | -1): void {
  const mandate = pool.mandate[pair]!
  const pitch = pool.pitch[pair]!
  listed[pair] = by === 1 ? 1 : 0
  lists[pitch]! += by
  taken[mandate]! += by
  takenByGoal[mandate * GOALS + pool.goal[pitch]!]! += by
  if (pool.novel[pitch] === 1) takenByNovel[mandate]! += by
}

export function hasPlace({ taken, options }: Draft, mandate: number): boolean {
  return taken[mandate]! < options.size
}

/** How many more pitches of a goal a mandate's list may take. A pitch without a goal is of no goal's share. */
export function goalRoom({ takenByGoal, goalCap, options }: Draft, mandate: number, goal: number): number {
  return goal === 0 ? options.size : Math.max(0, goalCap - takenByGoal[mandate * GOALS + goal]!)
}

/** Whether a pitch may be on one more list. */
export function isUnderMost({ lists, options }: Draft, pitch: number): boolean {
  return lists[pitch]! < options.mostPerPitch
}
