/**
 * What fairness costs and brings: the plain best of every mandate against fair shortlists, without and with the cap of goals and
 * the places for what is new, on a synthetic edition ranked by the product's own engine.
 *   node worker/bench/fair.ts [--pitches 10000] [--mandates 2000] [--rounds 3]
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Exposure } from '@scalebridge/db/rules'
import { fairPitchesFrom } from '../src/matching/fair/facts.ts'
import { FAIR_OPTIONS, type FairInput, type FairOptions } from '../src/matching/fair/input.ts'
import { fairShortlists } from '../src/matching/fair/shortlists.ts'
import { rankAll } from '../src/matching/kernel/rank-all.ts'
import { listsOf } from '../src/matching/lists/list-columns.ts'
import { limitsFor } from '../src/matching/lists/lists.ts'
import { groupsOn } from '../src/matching/facts/places.ts'
import { currentPolicy } from '../src/matching/facts/policy.ts'
import { readCorpus } from '../src/matching/words/text.ts'
import { makeMandates, makePitches, ON } from './matching-data.ts'

const { values } = parseArgs({
  options: {
    pitches: { type: 'string', default: '10000' },
    mandates: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
  },
})

const VARIANTS: readonly (readonly [name: string, options: FairOptions])[] = [
  ['flow, floors', { ...FAIR_OPTIONS, goalCapPercent: 100, noveltySlots: 0 }],
  ['flow, floors, goal cap 40 %', { ...FAIR_OPTIONS, noveltySlots: 0 }],
  ['the same, 2 places for what is new', FAIR_OPTIONS],
]

const edition = await makeEdition(Number(values.pitches), Number(values.mandates))
const sizes = `${edition.pitches.length} pitches × ${edition.mandates.length} mandates`
console.log(`${sizes}, ${FAIR_OPTIONS.size} places, floor ${FAIR_OPTIONS.floor}; load ${loadavg()[0]?.toFixed(1)}`)
console.log(row(['', 'mean score', 'cost', 'unseen', 'below floor', 'Gini', 'largest goal', 'goals/list', 'CPU-s']))
const measured = VARIANTS.map(([name, options]) => ({ name, ...measure(options) }))
const plain = measured[0]?.report.plainBest
if (plain !== undefined) console.log(row(['plain best (top-k)', ...told(plain, plain), '', ...shape(plain), '']))
for (const { name, report, cpuSeconds } of measured) {
  const { shortlists, plainBest, belowFloor } = report
  console.log(row([name, ...told(shortlists, plainBest), String(belowFloor), ...shape(shortlists), cpuSeconds.toFixed(2)]))
}
console.log(
  `${measured[0]?.report.eligiblePitches} pitches fit a mandate. CPU-s: least of ${values.rounds}, all of it: pairs in, ordered lists and report out.`,
)

async function makeEdition(pitchCount: number, mandateCount: number): Promise<FairInput> {
  const pitches = makePitches(pitchCount)
  const mandates = makeMandates(mandateCount)
  const limits = limitsFor({ pitches: pitchCount, mandates: mandateCount })
  const { byMandate, byPitch } = await rankAll({
    pitches,
    mandates,
    policy: currentPolicy,
    corpus: readCorpus(pitches, mandates),
    on: ON,
    perMandate: limits.mandate,
    perPitch: limits.pitch,
    threads: availableParallelism(),
  })
  // Every fifth organisation is new, every eighth from the grass roots.
  const organisations = new Map(
    pitches.map(({ organisationId }, nth) => [
      organisationId,
      { stakeholderType: nth % 8 === 0 ? 'volunteers' : 'ngos', pitchedBefore: nth % 5 !== 0 },
    ]),
  )
  return {
    mandates: mandates.map(({ id }) => ({ id, pinned: [] })),
    pitches: fairPitchesFrom(pitches, organisations, groupsOn(ON)),
    byMandate: listsOf(byMandate),
    byPitch: listsOf(byPitch),
  }
}

function measure(options: FairOptions) {
  const rounds = Array.from({ length: Number(values.rounds) }, () => {
    const before = process.cpuUsage()
    const report = fairShortlists(edition, options).metrics
    const { user, system } = process.cpuUsage(before)
    return { report, cpuSeconds: (user + system) / 1e6 }
  })
  return rounds.reduce((best, round) => (round.cpuSeconds < best.cpuSeconds ? round : best))
}

function told({ meanScoreTenths, unseen }: Exposure, best: Exposure): string[] {
  const cost = 1 - meanScoreTenths / best.meanScoreTenths
  return [(meanScoreTenths / 10).toFixed(1), `${(100 * cost).toFixed(2)} %`, String(unseen)]
}

function shape({ giniPermille, largestGoalPermille, goalsPerListTenths }: Exposure): string[] {
  return [(giniPermille / 1_000).toFixed(3), `${(largestGoalPermille / 10).toFixed(0)} %`, (goalsPerListTenths / 10).toFixed(1)]
}

function row([name = '', ...cells]: readonly string[]): string {
  return name.padEnd(36) + cells.map((cell) => cell.padStart(13)).join('')
}
