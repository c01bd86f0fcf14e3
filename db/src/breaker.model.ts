/** A circuit breaker, told a second time as what whoever asks it sees: work that is let through, or a refusal at once. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type * as subject from './breaker.ts'
import { alwaysLater, defineModel, type Model } from './testing/model.ts'

const REST_MS = 1_000
const FAILURES = 3
const step = fc.record({
  waitMs: fc.constantFrom(0, 0, 0, 1, REST_MS - 1, REST_MS),
  /** How the work ends: well, badly, or with an error that speaks of what was asked and not of the service. */
  ends: fc.constantFrom('well', 'badly', 'badly', 'refused'),
})

/** Whether a second one who comes while the first still tries is let through. */
async function comesBeside(breaker: subject.Breaker): Promise<boolean> {
  let end = () => {}
  const first = breaker.run(() => new Promise<void>((resolve) => (end = resolve)))
  const second = await breaker.run(async () => true).catch(() => false)
  end()
  await first
  return second
}

async function live({ createBreaker, BreakerOpen }: typeof subject, steps: readonly { waitMs: number; ends: string }[]): Promise<void> {
  let nowMs = 0
  const told: string[] = []
  const breaker = createBreaker({
    name: 'a service',
    failures: FAILURES,
    restMs: REST_MS,
    isFailure: (error) => error !== 'refused',
    onChange: (state) => void told.push(state),
    nowMs: () => nowMs,
  })
  let [inARow, openedAtMs]: [number, number | null] = [0, null]
  for (const { waitMs, ends } of steps) {
    nowMs += waitMs
    const isResting: boolean = openedAtMs !== null && nowMs < openedAtMs + REST_MS
    assert.equal(breaker.state(), openedAtMs === null ? 'closed' : isResting ? 'open' : 'half-open')
    let hasRun = false
    const ended = await breaker
      .run(async () => {
        hasRun = true
        if (ends !== 'well') throw ends
      })
      .catch((error: unknown) => error)
    assert.equal(hasRun, !isResting)
    if (isResting) {
      assert.ok(ended instanceof BreakerOpen && ended.restMs >= (openedAtMs ?? 0) + REST_MS - nowMs)
      continue
    }
    assert.equal(ended, ends === 'well' ? undefined : ends)
    inARow = ends === 'badly' ? inARow + 1 : 0
    openedAtMs = ends === 'badly' && (openedAtMs !== null || inARow >= FAILURES) ? nowMs : null
    if (openedAtMs !== null) assert.equal(told.at(-1), 'open')
  }
  nowMs += REST_MS
  // Closed, it lets everybody through; half open, one alone, whose good end closes it.
  assert.equal(await comesBeside(breaker), openedAtMs === null)
  assert.equal(breaker.state(), 'closed')
  assert.ok(told.every((state, index) => state !== told[index - 1]))
}

export const models: Model[] = [
  defineModel<typeof subject>({
    machine: 'circuit breaker',
    files: ['./breaker.ts'],
    holds: (rules) => alwaysLater(fc.array(step, { minLength: 1, maxLength: 14 }), 300, (steps) => live(rules, steps)),
    texts: [
      ['it never opens', 'if (openedAtMs !== undefined || failed >= failures)', 'if (openedAtMs !== undefined)'],
      ['it opens one failure late', 'failed >= failures', 'failed > failures'],
      [
        'a failed try closes it',
        'if (openedAtMs !== undefined || failed >= failures) openedAtMs = nowMs()',
        'openedAtMs = failed >= failures && openedAtMs === undefined ? nowMs() : undefined',
      ],
      [
        'a failed try does not begin its rest anew',
        'if (openedAtMs !== undefined || failed >= failures) openedAtMs = nowMs()',
        'if (failed >= failures) openedAtMs ??= nowMs()',
      ],
      ['what went well is forgotten', 'failed = 0\n    openedAtMs = undefined', 'openedAtMs = undefined'],
      ['a good try leaves it open', 'failed = 0\n    openedAtMs = undefined', 'failed = 0'],
      ['it refuses nobody', 'if (isTry && (restLeftMs() > 0 || isTrying))', 'if (isTry && isTrying)'],
      ['everybody may try at once', '(restLeftMs() > 0 || isTrying)', 'restLeftMs() > 0'],
      ['after a try nobody may try again', 'if (isTry) isTrying = false', ''],
      ['a refusal counts as a failure', 'else succeed()', 'else fail()'],
      ['an error is swallowed', '        throw error\n', '        return undefined as never\n'],
      ['it rests a millisecond too long', "restLeftMs() > 0 ? 'open'", "restLeftMs() >= 0 ? 'open'"],
      ['nobody is told', 'onChange(now)', 'told = now'],
      ['the same is told again', 'if (now === told) return', ''],
    ],
  }),
]
