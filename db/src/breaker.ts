import { gauge } from './telemetry/metrics.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'

/** Stands between us and a service that may be away, so that nobody waits for it again and again. */
export interface Breaker {
  readonly name: string
  state(): BreakerState
  /** Does the work, or throws BreakerOpen at once while the service rests. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** Thrown in place of the work while the service is left alone. */
export class BreakerOpen extends Error {
  override readonly name = 'BreakerOpen'
  /** After how long it is worth asking again. */
  readonly restMs: number

  constructor(service: string, restMs: number) {
    super(`${service} did not answer lately and is left alone for a moment`)
    this.restMs = restMs
  }
}

const OPENNESS = { closed: 0, 'half-open': 0.5, open: 1 } as const satisfies Record<BreakerState, number>

interface BreakerOptions {
  name: string
  /** Failures in a row after which it opens. */
  failures?: number
  /** How long it stays open before one try is let through. */
  restMs?: number
  /** Whether an error speaks of the service, and not of what it was asked. By default all do. */
  isFailure?: (error: unknown) => boolean
  onChange?: (state: BreakerState) => void
  nowMs?: () => number
}

/**
 * A circuit breaker: closed, it lets everything through; after so many failures in a row it opens and refuses; once it has rested
 * it is half open and lets one try through, whose end closes or opens it again.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { name, failures = 5, restMs = 10_000, isFailure = () => true, onChange = () => {}, nowMs = Date.now } = options
  let failed = 0
  let openedAtMs: number | undefined
  let isTrying = false
  let told: BreakerState = 'closed'
  gauge('breaker_open', { service: name }, OPENNESS.closed)
  const restLeftMs = () => (openedAtMs === undefined ? 0 : openedAtMs + restMs - nowMs())
  const state = (): BreakerState => (openedAtMs === undefined ? 'closed' : restLeftMs() > 0 ? 'open' : 'half-open')
  const tell = () => {
    const now = state()
    if (now === told) return
    told = now
    gauge('breaker_open', { service: name }, OPENNESS[now])
    onChange(now)
  }
  const succeed = () => {
    failed = 0
    openedAtMs = undefined
    tell()
  }
  const fail = () => {
    failed += 1
    if (openedAtMs !== undefined || failed >= failures) openedAtMs = nowMs()
    tell()
  }
  return {
    name,
    state,
    async run(work) {
      const isTry = openedAtMs !== undefined
      if (isTry && (restLeftMs() > 0 || isTrying)) throw new BreakerOpen(name, Math.max(restLeftMs(), 100))
      tell()
      isTrying = isTry
      try {
        const answer = await work()
        succeed()
        return answer
      } catch (error) {
        if (isFailure(error)) fail()
        else succeed()
        throw error
      } finally {
        if (isTry) isTrying = false
      }
    },
  }
}
