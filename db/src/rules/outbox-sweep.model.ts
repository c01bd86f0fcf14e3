/** The life of a promised job between outbox and queue, through crashes: it always comes to one end, and its effect happens at most once. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { always, defineModel, type Model } from '../testing/model.ts'
import type * as subject from './outbox-sweep.ts'

type Rules = typeof subject

const MOST = 4
/** What the queue does with a job between two sweeps. */
const fate = fc.constantFrom('waits', 'runs', 'isLost', 'diesAfterIts', 'fails', 'works')

function comesToOneEnd({ verdictOfSweep }: Rules): void {
  always(fc.array(fate, { minLength: 1, maxLength: 30 }), 500, (fates) => {
    let [attempts, effects, isOver] = [1, 0, false]
    for (const what of [...fates, ...Array.from({ length: MOST }, () => 'isLost' as const)]) {
      if (isOver) return
      if (what === 'works') {
        // The effect and the end of the row are one transaction; nobody sweeps what has ended.
        effects += 1
        isOver = true
        continue
      }
      const state = { waits: 'waiting', runs: 'active', isLost: 'unknown', diesAfterIts: 'completed', fails: 'failed' }[what]
      const verdict = verdictOfSweep({ state, attempts, maxDeliveries: MOST })
      const isGone = what === 'isLost' || what === 'diesAfterIts'
      const expected = isGone ? (attempts === MOST ? 'buryWorn' : 'again') : what === 'fails' ? 'bury' : 'wait'
      assert.equal(verdict, expected)
      if (verdict === 'again') attempts += 1
      isOver = verdict === 'bury' || verdict === 'buryWorn'
      assert.ok(attempts <= MOST && effects <= 1)
    }
    assert.ok(isOver, 'it never came to an end')
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'outbox event',
    files: ['./outbox-sweep.ts'],
    holds: comesToOneEnd,
    texts: [
      ['what failed for good is tried for ever', "if (job.state === 'failed') return 'bury'", ''],
      ['what failed for good waits', "return 'bury'\n", "return 'wait'\n"],
      ['what waits is handed over again', "return 'wait'", "return 'again'"],
      ['what waits is buried', "return 'wait'", "return 'bury'"],
      ['what is lost waits for ever', "job.state !== 'unknown' && ", ''],
      ['what ended without its effect waits for ever', " && job.state !== 'completed'", ''],
      ['one delivery too many', 'job.attempts < job.maxDeliveries', 'job.attempts <= job.maxDeliveries'],
      ['one delivery too few', 'job.attempts < job.maxDeliveries', 'job.attempts + 1 < job.maxDeliveries'],
      ['it is delivered for ever', "? 'again' : 'buryWorn'", "? 'again' : 'again'"],
      ['it is buried at the first loss', "? 'again' : 'buryWorn'", "? 'buryWorn' : 'again'"],
    ],
  }),
]
