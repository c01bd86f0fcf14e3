/**
 * Measures curation: `npm run bench:curation -- [--sizes 200,500,2000] [--rounds 3] [--small 100]`. Prints, for each number of
 * candidates, CPU seconds to a slate that is proven best, how far a greedy hand stays behind it, what the whole proposal with its
 * three alternatives takes, how soon an impossible plan is explained and a slate put in order; then holds the smallest relaxations of
 * small segments against looking at every slate. The median of the rounds counts; each round is another
 * set of candidates. CPU time depends, less than time, on what else the machine does.
 */
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { runningOrder } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import { bestSlate, findGround, SOLVE_TIMES } from '../src/segment/best-slate.ts'
import { countingChecks } from '../src/segment/checks.ts'
import { makeProblem } from '../src/segment/problem.ts'
import { proposeSlates } from '../src/segment/propose.ts'
import { scoutingGap } from '../src/segment/scout.ts'
import { STRICT } from '../src/segment/slate-program.ts'
import { bestByLooking, smallSegments } from '../src/testing/small-segments.ts'
import { openSolver } from '../src/segment/solver.ts'
import { impossible, makeFacts, withPanel } from './curation-data.ts'
import { greedySlate } from './curation-greedy.ts'
import { cpuMs } from './matching-clock.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '200,500,2000' },
    rounds: { type: 'string', default: '3' },
    small: { type: 'string', default: '100' },
  },
})
const rounds = Number(values.rounds)
const INVESTORS = 40
/** Orders between two looks at the clock. */
const ORDERS = 20

const solver = await openSolver()
const solving = { solver, times: SOLVE_TIMES }

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; ${INVESTORS} investors, 12 places, ${rounds} rounds`,
)
for (const candidates of values.sizes.split(',').map(Number)) measure(candidates)
holdAgainstLooking(Number(values.small))
console.log(`load ${loadavg()[0]?.toFixed(1)}`)

function measure(candidates: number): void {
  const facts = Array.from({ length: rounds }, (_, round) => makeFacts({ candidates, investors: INVESTORS, seed: candidates + round }))
  const settled = facts.map(withPanel)
  const given = settled.map((each) => solve(each))
  const chosen = facts.map((each) => solve(each))
  const gap = Math.max(...[...given, ...chosen].map((each) => each.gapPercent))
  bar(`curation.${candidates}.given.cpuSeconds`, median(given.map(({ seconds }) => seconds)), 3)
  bar(`curation.${candidates}.chosen.cpuSeconds`, median(chosen.map(({ seconds }) => seconds)), 10)
  bar(`curation.${candidates}.gapPercent`, gap, 0)
  for (const each of settled) tellGreedy(candidates, each)
  const whole = settled.map((each) => cpuSeconds(() => proposeSlates(each, { solver })))
  console.log(`  the whole proposal, ${candidates}: ${median(whole).toFixed(2)} CPU-s, at most ${Math.max(...whole).toFixed(2)}`)
  const hard = settled.map(impossible)
  bar(`curation.${candidates}.relaxation.cpuSeconds`, median(hard.map(relax)), 0.5)
  bar(`curation.${candidates}.scouting.cpuSeconds`, median(hard.map(scout)), 0.5)
  bar(`curation.${candidates}.order.cpuMs`, median(settled.map(orderBest)), 50)
}

function solve(facts: SegmentFacts): { readonly seconds: number; readonly gapPercent: number } {
  let gapPercent = 100
  const spent = cpuSeconds(() => {
    const found = bestSlate(makeProblem(facts), { ground: STRICT }, solving)
    if (found !== null) gapPercent = (100 * (found.bound - found.objective)) / found.objective
  })
  return { seconds: spent, gapPercent }
}

function tellGreedy(candidates: number, facts: SegmentFacts): void {
  const problem = makeProblem(facts)
  const best = bestSlate(problem, { ground: STRICT }, solving)
  if (best === null) throw new Error('the synthetic segment cannot be filled')
  const greedy = greedySlate(problem, best.panel)
  const behind = (100 * (best.objective - greedy.objective)) / best.objective
  console.log(
    `  greedy, ${candidates}: ${greedy.objective} against ${best.objective} (${behind.toFixed(1)} % behind), ${greedy.missing} short of quotas`,
  )
}

/** From an impossible plan to its smallest relaxation. */
function relax(facts: SegmentFacts): number {
  return cpuSeconds(() => {
    const problem = makeProblem(facts)
    countingChecks(problem)
    if (findGround(problem, solving).slack === 0) throw new Error('the plan should have been impossible')
  })
}

/** From an impossible plan to the pitches that would have to be found. */
function scout(facts: SegmentFacts): number {
  return cpuSeconds(() => {
    if (scoutingGap(makeProblem(facts), solving) === null) throw new Error('some pitches should have made the plan possible')
  })
}

function orderBest(facts: SegmentFacts): number {
  const problem = makeProblem(facts)
  const best = bestSlate(problem, { ground: STRICT }, solving)
  const pitches = best?.selected.flatMap((pitch) => problem.pool[pitch] ?? []) ?? []
  // The clock of CPU time ticks too slowly for a single one.
  const all = cpuMs(() => {
    for (let turn = 0; turn < ORDERS; turn += 1) runningOrder(pitches, { startsAtMs: facts.startsAtMs, slotMs: facts.plan.slotMs })
  })
  return all / ORDERS
}

function holdAgainstLooking(count: number): void {
  const segments = fc.sample(smallSegments, { numRuns: count, seed: 20_261_122 })
  const compared = segments.map((facts) => {
    const { infeasible, alternatives } = proposeSlates(facts, { solver })
    const looked = bestByLooking(facts)
    const slack = infeasible?.relaxations.reduce((sum, { by }) => sum + by, 0) ?? 0
    return { isInfeasible: infeasible !== null, isSame: slack === looked?.slack && alternatives[0]?.objective === looked.quality }
  })
  console.log(`  ${count} small segments, ${compared.filter(({ isInfeasible }) => isInfeasible).length} of them impossible as planned`)
  bar('curation.small.notMinimal', compared.filter(({ isSame }) => !isSame).length, 0)
}

function cpuSeconds(work: () => unknown): number {
  return cpuMs(work) / 1000
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function bar(id: string, value: number, atMost: number): void {
  console.log(`BAR ${id} ${Number(value.toFixed(3))} ${atMost} ${value <= atMost ? 'PASS' : 'FAIL'}`)
}
