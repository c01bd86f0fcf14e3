/**
 * Faults on purpose: each scenario hurts an installation of its own while work is under way, waits until all is done, and counts.
 *   npm run chaos -- R3 [R5 …] | fast | all   [--backend postgres|redis] [--rounds 3] [--seed 1]
 *   npm run chaos -- broken [R3 …]   the product broken on purpose: the faults have to find it out
 * Acknowledged and lost: 0; doubled: 0; and what breaks no rule of the data (db/local/invariants.ts).
 */
import path from 'node:path'
import { inspect, parseArgs } from 'node:util'
import { checkInvariants } from '../../db/local/invariants.ts'
import { REDIS_PROGRAM } from '../src/testing/redis.ts'
import { argumentsFor, BREAKAGES, faultOf, type Breakage } from './breakages.ts'
import { killPostgres, lockAndExhaust, stallNetwork } from './api-faults.ts'
import { killApi } from './answer-faults.ts'
import { deliverAgain } from './delivery-faults.ts'
import { killApisOnStage } from './live-faults.ts'
import { poison, poisonThatFails } from './poison-faults.ts'
import { askWorkerToLeave, fillRedis, killRedis, killWorker, loseRedis } from './queue-faults.ts'
import { makeReport, type Report } from './report.ts'
import { restartInTurn } from './restart-faults.ts'
import { fillFiles, fillTables } from './room-faults.ts'
import { loseSinks } from './sink-faults.ts'
import { moveClocks, roughNetwork } from './rough-faults.ts'
import { dropTemplate } from './template.ts'
import { migrateUnderOld, restoreFromCopy } from './version-faults.ts'
import { createWorld, type Backend, type World } from './world.ts'

interface Scenario {
  run: (world: World, report: Report) => Promise<void>
  /** What of it is shown in the fast subset, where that is not all. */
  fast?: (world: World, report: Report) => Promise<void>
  /** The backends on which it says different things; of the others the first is enough. */
  backends: readonly Backend[]
}

interface Round {
  backend: Backend
  /** What a scenario draws is drawn from this. */
  seed: number
}

const BOTH: readonly Backend[] = ['postgres', 'redis']

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  R1: { run: killWorker, backends: BOTH },
  R2: { run: askWorkerToLeave, backends: BOTH },
  R3: { run: killRedis, backends: ['redis'] },
  R4: { run: loseRedis, backends: ['redis'] },
  R5: { run: killPostgres, backends: BOTH },
  R6: { run: killApi, backends: ['postgres'] },
  R7: { run: killApisOnStage, backends: ['postgres'] },
  R8: { run: stallNetwork, backends: BOTH },
  R9: { run: roughNetwork, backends: BOTH },
  R10: { run: moveClocks, backends: BOTH },
  R11: { run: fillTables, backends: BOTH },
  R12: { run: fillFiles, backends: ['postgres'] },
  R13: { run: deliverAgain, backends: BOTH },
  R14: { run: poison, fast: poisonThatFails, backends: BOTH },
  R15: { run: fillRedis, backends: ['redis'] },
  R16: { run: lockAndExhaust, backends: ['postgres'] },
  R17: { run: restartInTurn, backends: ['postgres'] },
  R18: { run: migrateUnderOld, backends: ['postgres'] },
  R19: { run: restoreFromCopy, backends: BOTH },
  R20: { run: loseSinks, backends: BOTH },
}
/** Shown in minutes, each on its first backend. */
const FAST = ['R1', 'R2', 'R5', 'R6', 'R13', 'R14', 'R17']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { backend: { type: 'string' }, rounds: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
})
const [isFast, isBroken] = ['fast', 'broken'].map((word) => positionals.includes(word))
const asked = idsAsked()
if ((asked.length === 0 && !isBroken) || asked.some((id) => !Object.hasOwn(SCENARIOS, id))) {
  console.error(`Name some of: ${Object.keys(SCENARIOS).join(', ')}, fast, all`)
  process.exit(2)
}

let missed = 0
for (const id of asked) {
  const scenario = SCENARIOS[id]
  if (scenario === undefined) continue
  const backends = scenario.backends.filter((backend) => values.backend === undefined || values.backend === backend)
  for (const backend of isFast ? backends.slice(0, 1) : backends) {
    for (let round = 0; round < Number(values.rounds); round += 1)
      missed += await runOnce(id, isFast && scenario.fast ? { ...scenario, run: scenario.fast } : scenario, {
        backend,
        seed: Number(values.seed) + round,
      })
  }
}
for (const [name, breakage] of isBroken ? breakagesAsked() : []) missed += await runBroken(name, breakage)
await dropTemplate()
// At once: callers of a scenario that failed may still be asking.
process.exit(missed === 0 ? 0 : 1)

function idsAsked(): readonly string[] {
  if (positionals.includes('all')) return Object.keys(SCENARIOS)
  const named = positionals.filter((word) => word !== 'fast' && word !== 'broken')
  if (isBroken) return []
  return isFast ? FAST : named
}

/** Those of the faults that are named, or all. */
function breakagesAsked(): [string, Breakage][] {
  const named = new Set(positionals.filter((word) => word !== 'broken'))
  return Object.entries(BREAKAGES).filter(([name]) => named.size === 0 || named.has(name) || named.has(faultOf(name)))
}

/** The scenario against a product that is broken in the way that it should find out. */
async function runBroken(name: string, breakage: Breakage): Promise<number> {
  const id = faultOf(name)
  const scenario = SCENARIOS[id]
  const backend = breakage.backend ?? scenario?.backends[0]
  if (scenario === undefined || backend === undefined) throw new Error(`there is no fault ${id}`)
  console.log(`\n${id} on ${backend}, where ${breakage.name}`)
  const found = await play(id, scenario, { backend, seed: Number(values.seed), breakage })
  const report = makeReport(`.${backend}`)
  report.atLeast(`${name}.finds_a_broken_build`, found.includes(breakage.foundBy) ? 1 : 0, 1)
  return report.missed().length
}

/** One round; how many bars it missed. */
async function runOnce(id: string, scenario: Scenario, { backend, seed }: Round): Promise<number> {
  console.log(`\n${id} on ${backend}, seed ${seed}`)
  if (backend === 'redis' && REDIS_PROGRAM === null) {
    console.log('  skipped: there is neither redis-server nor valkey-server here')
    return 0
  }
  return (await play(id, scenario, { backend, seed })).length
}

/** In a world of its own; the bars that were missed. */
async function play(
  id: string,
  { run }: Scenario,
  { backend, seed, breakage }: Round & { breakage?: Breakage },
): Promise<readonly string[]> {
  const report = makeReport(`.${backend}`, { isBroken: breakage !== undefined })
  const world = await createWorld(backend, { seed, ...(breakage && { nodeArguments: argumentsFor(breakage) }) })
  try {
    await run(world, report)
    const broken = await checkInvariants(world.ownerUrl, path.join(world.directory, 'attachments'))
    for (const words of broken) report.note(words)
    report.atMost(`${id}.broken_invariants`, broken.length, 0)
  } catch (error) {
    report.note(inspect(error, { depth: 2 }))
    report.atMost(`${id}.failed`, 1, 0)
  } finally {
    await world.stop()
  }
  return report.missed()
}
