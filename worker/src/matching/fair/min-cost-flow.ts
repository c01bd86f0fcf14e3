// oxlint-disable typescript/no-non-null-assertion -- typed arrays in hot loops, read at indices that the network itself gives
/**
 * An exact minimum-cost flow in whole numbers: cost scaling with push and relabel (Goldberg and Tarjan, "Finding
 * minimum-cost circulations by successive approximation", 1990), with Goldberg's global update of prices ("An efficient
 * implementation of a scaling minimum-cost flow algorithm", 1997). Pure; the same network always gives the same flow.
 */

/** Arcs of a network, as columns. Costs are whole numbers and may be negative. */
export interface Arcs {
  readonly from: ArrayLike<number>
  readonly to: ArrayLike<number>
  readonly capacity: ArrayLike<number>
  readonly cost: ArrayLike<number>
}

export interface Network {
  readonly nodes: number
  readonly arcs: Arcs
  /** What each node sends (positive) or takes (negative); adds up to zero. */
  readonly supply: ArrayLike<number>
}

/** Each round of scaling divides the error by this. */
const SCALING = 12
/** Costs grow by this factor at first, and again as long as the flow cannot be shown to be the cheapest. */
const FINENESS = 16
/** Prices are brought up to date after so many relabels for each node. */
const RELABELS_PER_UPDATE = 2
/** The proof of a flow may lower prices so many times for each node before a finer flow is sought. */
const LOWERINGS_PER_NODE = 8
/** Nodes further than this from any demand, in steps of the error, count as this far. */
const FURTHEST = 1 << 18

/** Room of an arc, and of its reverse, in one number. */
const ROOM = 0xffff
const REVERSE_SHIFT = 16
const MOST_ROOM = 0x7fff
/** What is added for each unit that an arc gives to its reverse. */
const UNIT_PUSHED = (1 << REVERSE_SHIFT) - 1

/** Sums of three prices stay exact below this. */
const LARGEST_PRICE = Math.floor(Number.MAX_SAFE_INTEGER / 4)

/** The network with each arc and its reverse, the arcs of a node side by side. */
interface Residual {
  readonly nodes: number
  /** Arcs of node v stand at first[v] … first[v + 1] - 1. */
  readonly first: Int32Array
  readonly head: Int32Array
  readonly twin: Int32Array
  /** Room of each arc in the lower half, and in the upper half that of its reverse, which stands far away in memory. */
  readonly rooms: Int32Array
  /** Grown by the fineness. */
  readonly cost: Float64Array
  readonly excess: Int32Array
  readonly price: Float64Array
  /** Where each arc of the network stands. */
  readonly position: Int32Array
}

/** Nodes that have more than they pass on, first in first out. */
interface Queue {
  readonly nodes: Int32Array
  readonly holds: Uint8Array
  start: number
  length: number
}

/** What a caller knows of a network. */
export interface Hints {
  /** Prices of the nodes at which no arc costs less than nothing, and at which none that matters costs more than `spread`. */
  readonly prices: Float64Array
  readonly spread: number
}

/**
 * Returns the flow on each arc that carries all supply at the least cost.
 * Throws when the supply cannot be carried, or when costs or capacities are too large to be told apart exactly.
 */
export function minimumCostFlow(network: Network, hints?: Hints): Int32Array {
  const residual = build(network)
  const largest = hints?.spread ?? Array.from(network.arcs.cost).reduce((most, cost) => Math.max(most, Math.abs(cost)), 0)
  let fineness = FINENESS
  let error = largest * fineness
  if (hints !== undefined) residual.price.set(hints.prices)
  grow(residual, fineness)
  for (;;) {
    error = Math.max(1, Math.floor(error / SCALING))
    refine(residual, error)
    if (residual.price.some((price) => price < -LARGEST_PRICE)) throw new RangeError('the costs of the network are too large')
    if (error > 1) continue
    // An error below 1 / nodes of a whole number is none; a coarser flow mostly is the cheapest too, and can be proven to be.
    if (fineness > residual.nodes || isCheapest(residual, fineness)) break
    fineness *= FINENESS
    error *= FINENESS * SCALING
    grow(residual, FINENESS)
  }
  const { capacity } = network.arcs
  return residual.position.map((at, arc) => capacity[arc]! - (residual.rooms[at]! & ROOM))
}

function grow({ cost, price }: Residual, factor: number): void {
  for (let arc = 0; arc < cost.length; arc += 1) cost[arc]! *= factor
  for (let node = 0; node < price.length; node += 1) price[node]! *= factor
}

/**
 * Whether whole prices can be found at which no arc with room costs less than nothing: then there is no cheaper flow.
 * Starts from the present prices and lowers them (Bellman and Ford); gives up when that takes long.
 */
function isCheapest(residual: Residual, fineness: number): boolean {
  const { nodes, first, head, rooms, cost } = residual
  const price = residual.price.map((scaled) => Math.floor(scaled / fineness))
  const queue = emptyQueue(nodes)
  for (let node = 0; node < nodes; node += 1) enqueue(queue, node)
  let left = LOWERINGS_PER_NODE * nodes
  while (queue.length > 0) {
    const node = dequeue(queue)
    for (let arc = first[node]!; arc < first[node + 1]!; arc += 1) {
      const other = head[arc]!
      const allowed = price[node]! + cost[arc]! / fineness
      if ((rooms[arc]! & ROOM) === 0 || price[other]! <= allowed) continue
      price[other] = allowed
      left -= 1
      if (left < 0) return false
      enqueue(queue, other)
    }
  }
  return true
}

function build({ nodes, arcs, supply }: Network): Residual {
  const { from, to, capacity } = arcs
  const count = from.length
  const next = new Int32Array(nodes + 2)
  for (let arc = 0; arc < count; arc += 1) {
    next[from[arc]! + 2]! += 1
    next[to[arc]! + 2]! += 1
  }
  for (let node = 2; node < nodes + 2; node += 1) next[node]! += next[node - 1]!
  const residual: Residual = {
    nodes,
    first: next.subarray(0, nodes + 1),
    head: new Int32Array(2 * count),
    twin: new Int32Array(2 * count),
    rooms: new Int32Array(2 * count),
    cost: new Float64Array(2 * count),
    excess: Int32Array.from({ length: nodes }, (_, node) => supply[node]!),
    price: new Float64Array(nodes),
    position: new Int32Array(count),
  }
  const { head, twin, rooms, cost, position } = residual
  for (let arc = 0; arc < count; arc += 1) {
    const there = next[from[arc]! + 1]!++
    const back = next[to[arc]! + 1]!++
    head[there] = to[arc]!
    head[back] = from[arc]!
    twin[there] = back
    twin[back] = there
    if (capacity[arc]! > MOST_ROOM) throw new RangeError('the network has too much room')
    rooms[there] = capacity[arc]!
    rooms[back] = capacity[arc]! << REVERSE_SHIFT
    cost[there] = arcs.cost[arc]!
    cost[back] = -cost[there]
    position[arc] = there
  }
  return residual
}

/** Makes a flow whose error is larger into one whose error is at most `error`. */
function refine(residual: Residual, error: number): void {
  const { nodes, first, excess } = residual
  saturateNegative(residual)
  updatePrices(residual, error)
  const queue = emptyQueue(nodes)
  for (let node = 0; node < nodes; node += 1) if (excess[node]! > 0) enqueue(queue, node)
  const next = first.slice(0, nodes)
  const relabelsPerUpdate = RELABELS_PER_UPDATE * nodes
  let relabels = 0
  while (queue.length > 0) {
    const node = dequeue(queue)
    while (push(residual, { queue, next }, node) > 0) {
      relabel(residual, node, error)
      next[node] = first[node]!
      relabels += 1
    }
    if (relabels < relabelsPerUpdate || queue.length === 0) continue
    updatePrices(residual, error)
    next.set(first.subarray(0, nodes))
    relabels = 0
  }
}

/** Fills every arc that has room and costs less than nothing at the present prices. */
function saturateNegative({ nodes, first, head, twin, rooms, cost, excess, price }: Residual): void {
  for (let node = 0; node < nodes; node += 1) {
    for (let arc = first[node]!; arc < first[node + 1]!; arc += 1) {
      const amount = rooms[arc]! & ROOM
      if (amount === 0 || cost[arc]! + price[node]! - price[head[arc]!]! >= 0) continue
      rooms[arc]! += amount * UNIT_PUSHED
      rooms[twin[arc]!]! -= amount * UNIT_PUSHED
      excess[node]! -= amount
      excess[head[arc]!]! += amount
    }
  }
}

/** Pushes a node's excess along arcs that cost less than nothing, from where it last stopped; returns what is left. */
function push(residual: Residual, { queue, next }: { queue: Queue; next: Int32Array }, node: number): number {
  const { first, head, twin, rooms, cost, excess, price } = residual
  const end = first[node + 1]!
  const own = price[node]!
  let left = excess[node]!
  let arc = next[node]!
  for (; arc < end; arc += 1) {
    const room = rooms[arc]! & ROOM
    if (room === 0) continue
    const other = head[arc]!
    if (cost[arc]! + own - price[other]! >= 0) continue
    const amount = Math.min(room, left)
    rooms[arc]! += amount * UNIT_PUSHED
    rooms[twin[arc]!]! -= amount * UNIT_PUSHED
    left -= amount
    excess[other]! += amount
    if (excess[other]! > 0) enqueue(queue, other)
    if (left === 0) break
  }
  excess[node] = left
  next[node] = arc
  return left
}

/** Lowers a node's price just so far that one of its arcs costs less than nothing. */
function relabel({ first, head, rooms, cost, price }: Residual, node: number, error: number): void {
  let best = -Infinity
  for (let arc = first[node]!; arc < first[node + 1]!; arc += 1) {
    if ((rooms[arc]! & ROOM) !== 0) best = Math.max(best, price[head[arc]!]! - cost[arc]!)
  }
  if (best === -Infinity || best < -LARGEST_PRICE) throw new RangeError('the network cannot carry its supply')
  price[node] = best - error
}

/** Nodes by their distance to the nearest one that lacks something, in steps of the error (Dial's buckets). */
interface Reach {
  readonly distance: Int32Array
  readonly buckets: number[][]
}

/** Lowers each node's price by its distance, so that excess finds its way without wandering. */
function updatePrices(residual: Residual, error: number): void {
  const { nodes, excess, price } = residual
  const distance = new Int32Array(nodes).fill(FURTHEST)
  const nearest: number[] = []
  const reach: Reach = { distance, buckets: [nearest] }
  let waiting = 0
  for (let node = 0; node < nodes; node += 1) {
    if (excess[node]! > 0) waiting += 1
    if (excess[node]! >= 0) continue
    distance[node] = 0
    nearest.push(node)
  }
  let reached = 0
  for (; reached < reach.buckets.length && waiting > 0; reached += 1) {
    const bucket = reach.buckets[reached] ?? []
    for (let node = bucket.pop(); node !== undefined; node = bucket.pop()) {
      // What was found again nearer stands here too, but is settled.
      if (distance[node] !== reached) continue
      if (excess[node]! > 0) waiting -= 1
      reachFrom(residual, reach, { node, error })
    }
  }
  for (let node = 0; node < nodes; node += 1) price[node]! -= Math.min(distance[node]!, reached) * error
}

/** Finds the nodes with an arc to one that is settled. */
function reachFrom(residual: Residual, { distance, buckets }: Reach, { node, error }: { node: number; error: number }): void {
  const { first, head, rooms, cost, price } = residual
  const own = price[node]!
  const settled = distance[node]!
  for (let arc = first[node]!; arc < first[node + 1]!; arc += 1) {
    if (rooms[arc]! >>> REVERSE_SHIFT === 0) continue
    const other = head[arc]!
    if (distance[other]! <= settled) continue
    const reduced = price[other]! - cost[arc]! - own
    const through = reduced < 0 ? settled : settled + 1 + Math.floor(reduced / error)
    if (through >= distance[other]!) continue
    distance[other] = through
    const bucket = buckets[through]
    if (bucket === undefined) buckets[through] = [other]
    else bucket.push(other)
  }
}

function emptyQueue(nodes: number): Queue {
  return { nodes: new Int32Array(nodes), holds: new Uint8Array(nodes), start: 0, length: 0 }
}

function enqueue(queue: Queue, node: number): void {
  if (queue.holds[node] === 1) return
  const last = queue.start + queue.length
  queue.nodes[last < queue.nodes.length ? last : last - queue.nodes.length] = node
  queue.holds[node] = 1
  queue.length += 1
}

function dequeue(queue: Queue): number {
  const node = queue.nodes[queue.start]!
  queue.start = queue.start + 1 === queue.nodes.length ? 0 : queue.start + 1
  queue.length -= 1
  queue.holds[node] = 0
  return node
}
