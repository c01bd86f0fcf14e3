/**
 * How a load bar is measured: ours and its reference by turns, in pairs, so that a noisy machine hits both alike. What counts is the
 * median of the pairs' ratios; the quartile is printed beside it.
 */
import autocannon, { type Request } from 'autocannon'

export const CONNECTIONS = 50
const PATIENCE_SECONDS = 60

/** What one side of a pair is asked: each connection sends its own request over and over. */
export interface Load {
  origin: string
  request: (nth: number) => Request
  /** How many requests one reading takes: half a second's to a second's on a quiet machine, so that all bars take some minutes. */
  amount: number
  /** Only answers with this status count; any other ends the bench. */
  status?: number
}

/**
 * Requests answered in a second, by `CONNECTIONS` connections that each wait for their answer: from the first connection to the last
 * answer. (autocannon itself ends at the next whole second, which would make every reading a multiple of its amount.)
 */
async function requestsPerSecond({ origin, request, amount, status = 200 }: Load): Promise<number> {
  let nth = 0
  const startedAt = performance.now()
  let answeredAt = startedAt
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    amount,
    timeout: PATIENCE_SECONDS,
    setupClient: (client) => {
      client.setRequests([request(nth)])
      client.on('response', () => (answeredAt = performance.now()))
      nth += 1
    },
  })
  const seconds = (answeredAt - startedAt) / 1_000
  const answered = result.statusCodeStats[status]?.count ?? 0
  if (answered < amount) throw new Error(`${request(0).path}: ${result.errors} errors, ${JSON.stringify(result.statusCodeStats)}`)
  return answered / seconds
}

/** The ratios of `ours` to `reference`; the order within a pair alternates, so that neither always comes second. */
export async function ratiosOf(sides: { ours: () => Promise<number>; reference: () => Promise<number> }, pairs: number): Promise<number[]> {
  const ratios: number[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const isOursFirst = pair % 2 === 0
    const one = await (isOursFirst ? sides.ours() : sides.reference())
    const other = await (isOursFirst ? sides.reference() : sides.ours())
    ratios.push(isOursFirst ? one / other : other / one)
  }
  return ratios
}

/** What is not warm is not measured: every connection's request, one after the other, and then at once. */
async function warmUp({ origin, request, status = 200 }: Load): Promise<void> {
  const ask = async (nth: number) => {
    const once = request(nth)
    const { path = '/', ...init } = once.setupRequest?.(once) ?? once
    const answer = await fetch(`${origin}${path}`, init)
    await answer.arrayBuffer()
    if (answer.status !== status) throw new Error(`${answer.url} answered ${answer.status}`)
  }
  const connections = Array.from({ length: CONNECTIONS }, (_, nth) => nth)
  for (const nth of connections) await ask(nth)
  await Promise.all(connections.map(ask))
}

/** Measures a bar by its throughput, and prints it. Answers whether it is held. */
export async function measureRatio(
  bar: { id: string; what: string; atLeast: number },
  sides: { ours: Load; reference: Load },
  pairs: number,
): Promise<boolean> {
  await warmUp(sides.ours)
  await warmUp(sides.reference)
  const sums = { ours: 0, reference: 0 }
  const measured = (which: keyof typeof sides) => async () => {
    const perSecond = await requestsPerSecond(sides[which])
    sums[which] += perSecond / pairs
    return perSecond
  }
  // A pair that does not count: until a function was called some thousands of times, V8 runs it unoptimised, ours and the reference's alike.
  await requestsPerSecond(sides.ours)
  await requestsPerSecond(sides.reference)
  const ratios = await ratiosOf({ ours: measured('ours'), reference: measured('reference') }, pairs)
  const detail = `${sums.ours.toFixed(0)} a second beside ${sums.reference.toFixed(0)}, quartiles ${quartiles(ratios)}`
  return printBar(bar.id, { value: quantile(ratios, 0.5), atLeast: bar.atLeast }, `${bar.what}: ${detail}`)
}

const printed = new Set<string>()
export const isPrinted = (id: string) => printed.has(id)

/** Prints `BAR id value bar PASS|FAIL` and what it is about; answers whether it is held. */
export function printBar(
  id: string,
  { value, ...bar }: { value: number } & ({ atLeast: number } | { atMost: number }),
  what: string,
): boolean {
  const isHeld = 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost
  const limit = 'atLeast' in bar ? `>=${bar.atLeast}` : `<=${bar.atMost}`
  printed.add(id)
  console.log(`BAR ${id} ${Number(value.toFixed(3))} ${limit} ${isHeld ? 'PASS' : 'FAIL'}   (${what})`)
  return isHeld
}

export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

export const quartiles = (numbers: readonly number[]) => [0.25, 0.75].map((share) => quantile(numbers, share).toFixed(2)).join(' and ')
