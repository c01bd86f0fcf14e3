import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minimumCostFlow, type Network } from './min-cost-flow.ts'

const NODES = 7

/** Every network can carry its supply: each node has a dear arc of its own to the end, which takes all. */
const networks: fc.Arbitrary<Network> = fc
  .record({
    arcs: fc.array(
      fc.record({
        from: fc.nat(NODES - 2),
        to: fc.nat(NODES - 1),
        capacity: fc.nat(5),
        cost: fc.integer({ min: -30, max: 30 }),
      }),
      { maxLength: 24 },
    ),
    supply: fc.array(fc.nat(4), { minLength: NODES - 1, maxLength: NODES - 1 }),
  })
  .map(({ arcs, supply }) => {
    const sent = supply.reduce((sum, amount) => sum + amount, 0)
    const escape = supply.map((_, node) => ({ from: node, to: NODES - 1, capacity: sent, cost: 1_000 }))
    const all = [...arcs.filter(({ from, to }) => from !== to), ...escape]
    return {
      nodes: NODES,
      arcs: {
        from: all.map(({ from }) => from),
        to: all.map(({ to }) => to),
        capacity: all.map(({ capacity }) => capacity),
        cost: all.map(({ cost }) => cost),
      },
      // Not `-sent`: of nothing that would be -0, which a flow never holds.
      supply: [...supply, 0 - sent],
    }
  })

describe('minimumCostFlow', () => {
  it('carries every supply within every capacity', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const flow = minimumCostFlow(network)
        expect(flow.every((amount, arc) => amount >= 0 && amount <= (network.arcs.capacity[arc] ?? 0))).toBe(true)
        expect(balanceOf(network, flow)).toEqual(Array.from(network.supply))
      }),
      { numRuns: 500 },
    )
  })

  it('costs exactly what slow cancelling of negative cycles comes to', () => {
    fc.assert(
      fc.property(networks, (network) => {
        expect(costOf(network, minimumCostFlow(network))).toBe(costOf(network, slowFlow(network)))
      }),
      { numRuns: 500 },
    )
  })

  it('when costs differ by many orders of magnitude, it still tells the last unit', () => {
    const arcs = { from: [0, 0, 1, 2], to: [1, 2, 3, 3], capacity: [1, 1, 1, 1], cost: [-1_000_000_001, -1_000_000_000, 0, 0] }
    expect([...minimumCostFlow({ nodes: 4, arcs, supply: [1, 0, 0, -1] })]).toEqual([1, 0, 1, 0])
  })

  it('when no flow can carry the supply, it says so', () => {
    const arcs = { from: [0], to: [1], capacity: [1], cost: [3] }
    expect(() => minimumCostFlow({ nodes: 2, arcs, supply: [2, -2] })).toThrow('cannot carry')
  })
})

function costOf({ arcs }: Network, flow: ArrayLike<number>): number {
  return Array.from(flow).reduce((sum, amount, arc) => sum + amount * (arcs.cost[arc] ?? 0), 0)
}

function balanceOf({ nodes, arcs }: Network, flow: ArrayLike<number>): number[] {
  return Array.from({ length: nodes }, (_, node) =>
    Array.from(flow).reduce((sum, amount, arc) => sum + (arcs.from[arc] === node ? amount : 0) - (arcs.to[arc] === node ? amount : 0), 0),
  )
}

/** All supply by the dear arcs first, then negative cycles cancelled one by one (Klein). */
function slowFlow({ nodes, arcs, supply }: Network): number[] {
  const own = arcs.from.length - (nodes - 1)
  const flow = Array.from(arcs.from, (_, arc) => (arc < own ? 0 : (supply[arc - own] ?? 0)))
  const steps = () =>
    flow.flatMap((amount, arc) => {
      const [from, to, cost] = [arcs.from[arc] ?? 0, arcs.to[arc] ?? 0, arcs.cost[arc] ?? 0]
      const there = amount < (arcs.capacity[arc] ?? 0) ? [{ arc, from, to, cost, by: 1 }] : []
      return amount > 0 ? [...there, { arc, from: to, to: from, cost: -cost, by: -1 }] : there
    })
  for (let cycle = negativeCycle(nodes, steps()); cycle !== undefined; cycle = negativeCycle(nodes, steps())) {
    for (const { arc, by } of cycle) flow[arc] = (flow[arc] ?? 0) + by
  }
  return flow
}

interface Step {
  arc: number
  from: number
  to: number
  cost: number
  by: number
}

function negativeCycle(nodes: number, steps: readonly Step[]): Step[] | undefined {
  const distance = Array.from({ length: nodes }, () => 0)
  const last = new Map<number, Step>()
  let changed: number | undefined
  for (let round = 0; round < nodes; round += 1) {
    changed = undefined
    for (const step of steps) {
      const through = (distance[step.from] ?? 0) + step.cost
      if (through >= (distance[step.to] ?? 0)) continue
      distance[step.to] = through
      last.set(step.to, step)
      changed = step.to
    }
  }
  if (changed === undefined) return undefined
  let node = changed
  for (let back = 0; back < nodes; back += 1) node = last.get(node)?.from ?? node
  const cycle: Step[] = []
  for (let at = node; cycle.length === 0 || at !== node;) {
    const step = last.get(at)
    if (step === undefined) return undefined
    cycle.push(step)
    at = step.from
  }
  return cycle
}
