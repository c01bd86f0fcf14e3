/**
 * How fast the product answers on the demonstration edition, with api, worker, web and Postgres on this one machine:
 * from a submission to its visible match, and a full rematch. Prints a line for each figure, with the limit it is held to.
 */
import { startProduct } from '../e2e/product.ts'
import { signInClient, type Client } from './client.ts'

const SUBMISSIONS = 40

const PITCH = {
  summary: 'Shared cold storage, run on the sun, so that a catch keeps its price.',
  goals: [14, 7],
  targets: ['14.b'],
  scope: 'country',
  countries: ['FJI'],
  askMinor: 150_000_000,
  askCurrency: 'USD',
  instruments: ['grant'],
  stage: 'transition_to_scale',
  evidenceLevel: 2,
  problem: 'Half of the catch spoils before it reaches a market.',
  approach: 'Cooperatives run solar cold rooms for small-scale fisheries and share their income.',
  lessons: 'The first compressors failed in salt air; we changed the casing.',
}

const { product, stop } = await startProduct()
try {
  const curator = await signInClient(product.origin, 'secretariat-curator')
  const lead = await signInClient(product.origin, 'partnership-lead')
  const edition = (await curator.call('GET', '/api/v1/editions/current')).body as { id: string } // as: the contract's shape
  await rematched(curator, edition.id)
  await measureSubmissions(lead)
  await measureRematch(curator, edition.id)
} finally {
  await stop()
}

async function measureSubmissions(lead: Client): Promise<void> {
  const me = (await lead.call('GET', '/api/v1/me')).body as { memberships: { organisationId: string }[] } // as: the contract's shape
  const organisationId = me.memberships[0]?.organisationId
  const durationsMs: number[] = []
  for (let n = 0; n < SUBMISSIONS; n += 1) {
    const { id } = (await lead.call('POST', '/api/v1/pitches', { organisationId, title: `Measured pitch ${n}`, language: 'en' })).body as {
      id: string
    } // as: the contract's shape
    await lead.call('PATCH', `/api/v1/pitches/${id}`, PITCH)
    const startedAt = performance.now()
    const submitted = await lead.call('POST', `/api/v1/pitches/${id}/submit`)
    if (submitted.status !== 200) throw new Error(`a submission was refused: ${JSON.stringify(submitted.body)}`)
    await until(async () => {
      const { run } = (await lead.call('GET', `/api/v1/pitches/${id}/matching?size=1`)).body as {
        run: { kind: string; state: string } | null
      } // as: the contract's shape
      return run?.kind === 'pitch' && run.state === 'ready'
    })
    durationsMs.push(performance.now() - startedAt)
  }
  const sorted = durationsMs.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0)
  console.log(
    `submit to visible match   p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   max ${at(1)} ms   (${SUBMISSIONS} submissions; limit p95 2000 ms on quiet cores)`,
  )
}

async function measureRematch(curator: Client, editionId: string): Promise<void> {
  const durationsMs: number[] = []
  let pairs = 0
  for (let n = 0; n < 3; n += 1) {
    const startedAt = performance.now()
    await curator.call('POST', `/api/v1/editions/${editionId}/rematch`)
    pairs = await rematched(curator, editionId)
    durationsMs.push(performance.now() - startedAt)
  }
  const sorted = durationsMs.toSorted((a, b) => a - b)
  console.log(
    `full rematch              median ${Math.round(sorted[1] ?? 0)} ms   min ${Math.round(sorted[0] ?? 0)} ms   max ${Math.round(sorted[2] ?? 0)} ms   (${pairs} pairs, request to visible, 3 runs)`,
  )
}

/** Waits until the edition's newest run is ready; gives the number of pairs it looked at. */
async function rematched(curator: Client, editionId: string): Promise<number> {
  let pairs = 0
  await until(async () => {
    const { run } = (await curator.call('GET', `/api/v1/editions/${editionId}/pool/summary`)).body as {
      run: { state: string; pairsTotal: number } | null
    } // as: the contract's shape
    pairs = run?.pairsTotal ?? 0
    return run?.state === 'ready'
  })
  return pairs
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  while (!(await isDone())) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen within a minute')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
