/**
 * P10: search and counts over a pool of ten thousand pitches beside one pitch by its key, by turns, one request at a time: what one
 * person waits for.
 */
import { printBar, quantile, ratiosOf } from './load-pairs.ts'

const REQUESTS = 40
const AT_MOST = 3
export const SEARCH_BARS = ['P10-search', 'P10-facets', 'P10-catalogue']

/** Measures and prints each search's bar; answers whether all are held. */
export async function measureSearch(
  { apiUrl, cookie, editionId, pitchId }: { apiUrl: string; cookie: string; editionId: string; pitchId: string },
  pairs: number,
): Promise<boolean> {
  const pool = `/api/v1/editions/${editionId}/pool`
  const searches = { search: `${pool}?q=water&goal=6`, facets: `${pool}/summary`, catalogue: '/api/v1/solutions?q=water' }
  const read = (path: string) => () => p95({ url: `${apiUrl}${path}`, cookie })
  const held: boolean[] = []
  for (const [name, path] of Object.entries(searches)) {
    const ratios = await ratiosOf({ ours: read(path), reference: read(`/api/v1/solutions/${pitchId}`) }, pairs)
    const value = quantile(ratios, 0.5)
    held.push(printBar(`P10-${name}`, { value, atMost: AT_MOST }, `p95 of ${path.split('?')[0]?.split('/').at(-1)} over one pitch's`))
  }
  return held.every(Boolean)
}

async function p95({ url, cookie }: { url: string; cookie: string }): Promise<number> {
  const tookMs: number[] = []
  for (let nth = 0; nth < REQUESTS; nth += 1) {
    const startedAt = performance.now()
    const response = await fetch(url, { headers: { cookie } })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
    tookMs.push(performance.now() - startedAt)
  }
  return quantile(tookMs, 0.95)
}
