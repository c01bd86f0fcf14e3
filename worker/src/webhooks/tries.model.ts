/** The tries of a webhook delivery, from the standard that it follows: ten within two days, and an end where the endpoint is gone. */
import { RETRY_DELAYS_MS } from '@scalebridge/db/reference'
import { always, defineModel, type Model, type TableMutant } from '@scalebridge/db/testing/model'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import type * as subject from './tries.ts'

const HOUR_MS = 3_600_000
/** What the other system answers, or that it does not. */
const answer = fc.constantFrom(null, 200, 404, 409, 410, 429, 500, 503)

function ends({ isGone, restMs, retryInMs }: typeof subject, answers: readonly (number | null)[]): void {
  let [state, waitedMs, attempts, failures, lastMs, restedMs] = ['waiting', 0, 0, 0, 0, 0]
  for (const status of answers) {
    if (state !== 'waiting') break
    attempts += 1
    if (status === 200) {
      state = 'delivered'
      continue
    }
    assert.equal(isGone(status), status === 410)
    const inMs = retryInMs(attempts - 1, status)
    const isLast = status === 410 || attempts === 10
    assert.equal(inMs === null, isLast)
    if (inMs === null) {
      state = 'dead'
      continue
    }
    // Later each time: what does not answer for an hour is not asked every minute.
    assert.ok(inMs > lastMs)
    assert.ok(attempts > 1 || inMs <= 10_000)
    waitedMs += inMs
    lastMs = inMs
    const rest = restMs(failures)
    assert.ok(rest >= 5_000 && rest <= 300_000 && rest === (failures === 0 ? 5_000 : Math.min(2 * restedMs, 300_000)))
    restedMs = rest
    failures += 1
  }
  // Nine waits fill two days, and no more than a fifth beyond.
  if (attempts === 10) assert.ok(waitedMs > 47 * HOUR_MS && waitedMs < 58 * HOUR_MS)
}

/** A try less, or one at another time. */
function delayMutants(): TableMutant[] {
  const was = [...RETRY_DELAYS_MS]
  const instead = (name: string, delays: readonly number[]): TableMutant => ({
    name,
    apply: () => void RETRY_DELAYS_MS.splice(0, RETRY_DELAYS_MS.length, ...delays),
    restore: () => void RETRY_DELAYS_MS.splice(0, RETRY_DELAYS_MS.length, ...was),
  })
  return was.flatMap((delay, at) => [
    instead(`there is no try ${at + 2}`, was.toSpliced(at, 1)),
    instead(`try ${at + 2} comes a hundred times as late`, was.with(at, delay * 100)),
    instead(`try ${at + 2} comes at once`, was.with(at, 0)),
  ])
}

export const models: Model[] = [
  defineModel<typeof subject>({
    machine: 'webhook delivery',
    files: ['./tries.ts'],
    holds: (rules) => {
      ends(
        rules,
        Array.from({ length: 12 }, () => 500),
      )
      always(fc.array(answer, { minLength: 1, maxLength: 12 }), 300, (answers) => ends(rules, answers))
    },
    tables: delayMutants(),
    texts: [
      ['what is gone is tried again', 'isGone(status) ? null : ', ''],
      ['an answer that failed counts as gone', 'status === GONE', 'status !== null && status >= GONE'],
      ['every try waits as long as the first', 'RETRY_DELAYS_MS[attempts]', 'RETRY_DELAYS_MS[0]'],
      ['the first wait is left out', 'RETRY_DELAYS_MS[attempts]', 'RETRY_DELAYS_MS[attempts + 1]'],
      ['it is tried for ever', '?? null)', '?? 57_600_000)'],
      ['a rest does not grow', '2 ** failures', '2'],
      ['a rest has no end', 'Math.min(FIRST_REST_MS * 2 ** failures, LONGEST_REST_MS)', 'FIRST_REST_MS * 2 ** failures'],
      ['a rest is as long as it can be', 'Math.min(FIRST', 'Math.max(FIRST'],
      ['the first rest is none', 'FIRST_REST_MS = 5_000', 'FIRST_REST_MS = 0'],
    ],
  }),
]
