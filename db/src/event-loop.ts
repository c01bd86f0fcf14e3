import { monitorEventLoopDelay } from 'node:perf_hooks'

const SAMPLE_MS = 500
const RESOLUTION_MS = 20

export interface LoopWatch {
  /** How late timers were on average in the last half second that is over, or in this one where that is worse. */
  delayMs(): number
  stop(): void
}

/** Watches how long the process keeps its event loop waiting: the one sign of overload that needs no other service. */
export function watchLoop(): LoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  // What is measured is the time between two ticks, of which the resolution itself is no delay.
  const meanMs = () => (histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - RESOLUTION_MS))
  let lastMs = 0
  const sample = setInterval(() => {
    lastMs = meanMs()
    histogram.reset()
  }, SAMPLE_MS)
  sample.unref()
  return {
    delayMs: () => Math.max(lastMs, meanMs()),
    stop: () => {
      clearInterval(sample)
      histogram.disable()
    },
  }
}
