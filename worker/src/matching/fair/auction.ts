// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices made here
/**
 * Nearly the best shortlists of a large edition, by an auction (Bertsekas, "The auction algorithm", 1988; for transportation problems
 * with Castañon, 1989). Pitches below their floor bid points for places; whoever is outbid bids elsewhere. A pitch looks only at its
 * own few pairs and at one price for each, however many want a mandate. Pure; the same pool always gives the same places.
 */
import { GOALS, goalRoom, list, unlist, type Draft } from './draft.ts'
import { floorLevels, NO_WAY } from './floor-levels.ts'
import { meetFloors } from './floors.ts'

/** A bid is higher by so many points of 1000 than it must be: at the end a place costs no more than this against the optimum. */
const STEP = 8
/** Points that a floor is worth at first, and what that grows by as long as there are bids left. */
const FIRST_BONUS = 200
const BONUS_GROWTH = 4
/** Of the last floors each takes a hundred times the bids of others: beyond so many they are met along shortest ways. */
const BIDS_PER_PITCH = 6
const LEAST_BIDS = 100_000

/** Price of what nobody can have any more; further than any bonus from any score. A listed pair is worth as little. */
const SETTLED = 1 << 29
const LARGEST_BONUS = SETTLED / 2

/** Lists pairs near the highest scores, and then meets what floors are left that can be; tells when most places have found their pitch. */
export function placeByAuction(draft: Draft, mostAreFound?: () => void): void {
  const hall = openHall(draft)
  let left = LEAST_BIDS + BIDS_PER_PITCH * draft.pool.pitches
  let bidders = startingBidders(hall)
  for (let bonus = FIRST_BONUS; bidders.length > 0 && left > 0 && bonus <= LARGEST_BONUS; bonus *= BONUS_GROWTH) {
    left -= takeBids(hall, bidders, { bonus, most: left })
    const short = shortOf(draft)
    const levels = floorLevels(draft, short)
    bidders = short.filter((pitch) => levels[pitch] !== NO_WAY)
    if (bidders.length < short.length) settle(hall, levels)
  }
  mostAreFound?.()
  meetFloors(draft)
}

/** What bids are about. Pairs stand side by side by pitch, as in the pool's `ofPitch`. */
interface Hall {
  readonly draft: Draft
  /** The place that each pair needs: mandate × GOALS + goal. */
  readonly place: Int32Array
  /** Each pair's score, or -SETTLED while it is listed. */
  readonly worth: Int32Array
  /** What a place costs: the bid of whoever would have to leave. */
  readonly price: Int32Array
  /** How many more pitches of a goal each mandate may take. */
  readonly left: Int32Array
  /** Seats for sale of mandate m: m × size + s, of which the first sold[m] hold a pair each, in its place and at its bid. */
  readonly seats: Int32Array
  readonly sold: Int32Array
  readonly holds: Int32Array
  /** Also of the pair; but those of one mandate lie side by side, which makes a bid three times as quick. */
  readonly placeAt: Int32Array
  readonly bids: Int32Array
  /** 1 for a pitch that could be on more lists than it may. */
  readonly chooses: Uint8Array
}

/** Every mandate begins with its best, each at a bid of all its score; what is pinned is not for sale. */
function openHall(draft: Draft): Hall {
  const { pool, options, listed } = draft
  const { mandates, pitch, mandate, goal, score, ofPitch } = pool
  const hall: Hall = {
    draft,
    place: new Int32Array(ofPitch.length),
    worth: new Int32Array(ofPitch.length),
    price: new Int32Array(mandates * GOALS),
    left: new Int32Array(mandates * GOALS),
    seats: draft.taken.map((taken) => Math.max(0, options.size - taken)),
    sold: new Int32Array(mandates),
    holds: new Int32Array(mandates * options.size),
    placeAt: new Int32Array(mandates * options.size),
    bids: new Int32Array(mandates * options.size),
    chooses: choosers(draft),
  }
  for (let key = 0; key < hall.left.length; key += 1) hall.left[key] = goalRoom(draft, Math.floor(key / GOALS), key % GOALS)
  const isBest = new Uint8Array(ofPitch.length)
  for (const pair of bestOfEach(draft, hall.chooses)) isBest[pair] = 1
  for (let at = 0; at < ofPitch.length; at += 1) {
    const pair = ofPitch[at]!
    const owner = mandate[pair]!
    hall.place[at] = owner * GOALS + goal[pitch[pair]!]!
    hall.worth[at] = listed[pair] === 1 ? -SETTLED : score[pair]!
    if (isBest[pair] === 1) sit(hall, at, { seat: owner * options.size + hall.sold[owner]!++, bid: score[pair]! })
  }
  for (let owner = 0; owner < mandates; owner += 1) priceAnew(hall, owner)
  return hall
}

/** Pairs of the lists that mandates would make each for itself, of pitches that do not choose. */
function bestOfEach(draft: Draft, chooses: Uint8Array): number[] {
  const { pool, options, listed } = draft
  const taken = draft.taken.slice()
  const takenByGoal = draft.takenByGoal.slice()
  const alone = { ...draft, takenByGoal }
  const best: number[] = []
  for (let owner = 0; owner < pool.mandates; owner += 1) {
    for (let pair = pool.first[owner]!; pair < pool.first[owner + 1]! && taken[owner]! < options.size; pair += 1) {
      const goal = pool.goal[pool.pitch[pair]!]!
      const isOpen = listed[pair] === 0 && chooses[pool.pitch[pair]!] === 0
      if (!isOpen || goalRoom(alone, owner, goal) === 0) continue
      taken[owner]! += 1
      takenByGoal[owner * GOALS + goal]! += 1
      best.push(pair)
    }
  }
  return best
}

/** 1 for a pitch that mandates together would list more often than it may be: it bids for each place, and so chooses. */
function choosers(draft: Draft): Uint8Array {
  const { pool, options } = draft
  const chooses = new Uint8Array(pool.pitches)
  // Places that they leave may take others past the most.
  for (;;) {
    const lists = draft.lists.slice()
    for (const pair of bestOfEach(draft, chooses)) lists[pool.pitch[pair]!]! += 1
    const found = lists.findIndex((count, pitch) => count > options.mostPerPitch && chooses[pitch] === 0)
    if (found < 0) return chooses
    lists.forEach((count, pitch) => {
      if (count > options.mostPerPitch) chooses[pitch] = 1
    })
  }
}

function startingBidders({ draft, chooses }: Hall): number[] {
  const bidders: number[] = []
  for (let pitch = 0; pitch < chooses.length; pitch += 1) if (chooses[pitch] === 1 || isShort(draft, pitch)) bidders.push(pitch)
  return bidders
}

function shortOf(draft: Draft): number[] {
  const short: number[] = []
  for (let pitch = 0; pitch < draft.pool.pitches; pitch += 1) if (isShort(draft, pitch)) short.push(pitch)
  return short
}

/** Whether a pitch is below its floor, though there are mandates that it could be shown to. */
function isShort({ pool: { firstOfPitch }, lists, options }: Draft, pitch: number): boolean {
  return lists[pitch]! < Math.min(options.floor, firstOfPitch[pitch + 1]! - firstOfPitch[pitch]!)
}

/**
 * Takes bids until nobody bids more, or until there were about as many as given; returns how many. Below its floor a pitch bids what
 * it must, up to the bonus; one that chooses bids for what costs less than its score.
 */
function takeBids(hall: Hall, bidders: readonly number[], { bonus, most }: { bonus: number; most: number }): number {
  const { lists, options, pool } = hall.draft
  const waits = new Uint8Array(pool.pitches)
  let count = 0
  let next: number[] = []
  /** Has a pitch bid until it has what it wants or nothing is worth it; those whom it outbids wait. */
  const bidFor = (pitch: number): void => {
    waits[pitch] = 0
    while (lists[pitch]! < options.mostPerPitch) {
      const loser = bidOnce(hall, pitch, lists[pitch]! < options.floor ? -bonus : 1)
      if (loser === NO_BID) return
      count += 1
      if (loser === NOBODY || waits[loser] === 1 || (lists[loser]! >= options.floor && hall.chooses[loser] === 0)) continue
      waits[loser] = 1
      next.push(loser)
    }
  }
  for (const pitch of bidders) waits[pitch] = 1
  for (let wave = bidders; wave.length > 0 && count < most; wave = next) {
    next = []
    for (const pitch of wave) bidFor(pitch)
  }
  return count
}

/** Nobody was outbid, and nothing gained the least that was asked. */
const NOBODY = -1
const NO_BID = -2

/** Bids for what a pitch gains most by, so much that it would gain no more elsewhere; returns who is outbid. */
function bidOnce(hall: Hall, pitch: number, least: number): number {
  const { draft, place, worth, price } = hall
  const end = draft.pool.firstOfPitch[pitch + 1]!
  let best = -1
  let most = least - 1
  let second = least - 1
  for (let at = draft.pool.firstOfPitch[pitch]!; at < end; at += 1) {
    const gain = worth[at]! - price[place[at]!]!
    if (gain <= second) continue
    if (gain <= most) second = gain
    else {
      second = most
      most = gain
      best = at
    }
  }
  return best < 0 ? NO_BID : sell(hall, best, worth[best]! - second + STEP)
}

/** Sells a place to a pair, instead of the lowest bid that it can replace; returns the pitch that loses it, NOBODY where one was free. */
function sell(hall: Hall, at: number, bid: number): number {
  const { draft, place, left, seats, sold, holds, placeAt, bids } = hall
  const owner = Math.floor(place[at]! / GOALS)
  const first = owner * draft.options.size
  const isGoalFull = left[place[at]!] === 0
  let seat = first + sold[owner]!
  let loser = NOBODY
  if (isGoalFull || sold[owner] === seats[owner]) {
    let lowest = Number.MAX_SAFE_INTEGER
    const end = seat
    for (let one = first; one < end; one += 1) {
      if (bids[one]! >= lowest || (isGoalFull && placeAt[one] !== place[at])) continue
      lowest = bids[one]!
      seat = one
    }
    loser = leave(hall, holds[seat]!)
  } else sold[owner]! += 1
  sit(hall, at, { seat, bid })
  priceAnew(hall, owner)
  return loser
}

function sit({ draft, place, worth, left, holds, placeAt, bids }: Hall, at: number, { seat, bid }: { seat: number; bid: number }): void {
  list(draft, draft.pool.ofPitch[at]!)
  left[place[at]!]! -= 1
  worth[at] = -SETTLED
  holds[seat] = at
  placeAt[seat] = place[at]!
  bids[seat] = bid
}

function leave({ draft, place, worth, left }: Hall, at: number): number {
  const { pool } = draft
  const pair = pool.ofPitch[at]!
  unlist(draft, pair)
  left[place[at]!]! += 1
  worth[at] = pool.score[pair]!
  return pool.pitch[pair]!
}

/** A place costs the lowest bid of its goal where that goal is full, else the lowest of all where no seat is free. */
function priceAnew({ draft, price, left, seats, sold, placeAt, bids }: Hall, owner: number): void {
  const seat = owner * draft.options.size
  const end = seat + sold[owner]!
  let lowest = 0
  if (sold[owner] === seats[owner]) {
    lowest = SETTLED
    for (let one = seat; one < end; one += 1) lowest = Math.min(lowest, bids[one]!)
  }
  const key = owner * GOALS
  for (let goal = 0; goal < GOALS; goal += 1) price[key + goal] = left[key + goal] === 0 ? SETTLED : lowest
  for (let one = seat; one < end; one += 1) {
    const its = placeAt[one]!
    if (left[its] === 0 && bids[one]! < price[its]!) price[its] = bids[one]!
  }
}

/**
 * From where no exchange leads to a place, bids would rise for nothing: whoever has just its floor there is not to be outbid any more.
 * Who of them is left out has been told by the bonus.
 */
function settle(hall: Hall, levels: Int32Array): void {
  const { draft, sold, holds, bids } = hall
  const { pool, options, lists } = draft
  for (let owner = 0; owner < pool.mandates; owner += 1) {
    const first = owner * options.size
    for (let seat = first; seat < first + sold[owner]!; seat += 1) {
      const holder = pool.pitch[pool.ofPitch[holds[seat]!]!]!
      if (levels[holder] === NO_WAY && lists[holder]! <= options.floor) bids[seat] = SETTLED
    }
    priceAnew(hall, owner)
  }
}
