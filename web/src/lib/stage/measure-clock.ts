import { offsetOf, type Probe } from './server-clock.ts'

const PROBES = 8
const LATE_MS = 3_000

/**
 * Asks the server for its time eight times and estimates by the quickest answer what to add to this browser's monotonic clock.
 * @returns null where the server does not answer
 */
export async function measureOffset(): Promise<number | null> {
  const probes: Probe[] = []
  for (let nth = 0; nth < PROBES; nth += 1) {
    // One after another: side by side they would wait for each other on the way. The first unanswered one ends it.
    const probe = await ask()
    if (!probe) break
    probes.push(probe)
  }
  return offsetOf(probes)?.offsetMs ?? null
}

async function ask(): Promise<Probe | null> {
  const sentMs = performance.now()
  try {
    const answer = await fetch('/api/v1/time', { cache: 'no-store', signal: AbortSignal.timeout(LATE_MS) })
    const receivedMs = performance.now()
    const serverMs = Number(answer.headers.get('x-server-time'))
    return answer.ok && serverMs > 0 ? { sentMs, receivedMs, serverMs } : null
  } catch {
    return null
  }
}

/** When the answer arrived that this page's data came with: the document itself, or the newest data that a link fetched. */
export function arrivalMs(): number {
  if (typeof document === 'undefined') return performance.now()
  const fetched = performance.getEntriesByType('resource').findLast((entry) => entry.name.includes('__data.json'))
  const [entry] = fetched ? [fetched] : performance.getEntriesByType('navigation')
  // as: both kinds of entry are of this type or extend it
  return (entry as PerformanceResourceTiming | undefined)?.responseStart || performance.now()
}
