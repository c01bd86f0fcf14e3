import { schema } from '@scalebridge/db'
import { makeEdition } from '@scalebridge/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCast, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { walkRoute, type Cell } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { nameOf } from '../testing/requests.ts'

const guarded = guardedEndpoints()
let api: TestApi
let place: Place
let cast: Cast
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
})
afterAll(() => api.close())

describe('the authorization matrix', () => {
  const all: Cell[] = []

  it.each(guarded)('$method $url answers everybody as its policy says', async (endpoint) => {
    const faults: string[] = []
    const cells = await walkRoute({ place, cast, endpoint, policy: endpoint.config.policy, faults })
    all.push(...cells)
    expect(
      cells
        .filter((cell) => cell.actual !== cell.expected)
        .map((cell) => `${cell.who}, ${cell.relation}: expected ${cell.expected}, was ${cell.actual}`),
    ).toEqual([])
    expect([...new Set(faults)]).toEqual([])
  })

  it('has cells that let in and cells that refuse for each route', () => {
    const tally = (route: string, isLet: boolean) =>
      all.filter((cell) => cell.route === route && (cell.expected === 'let in') === isLet).length
    const oneSided = guarded.filter((endpoint) => {
      const route = nameOf(endpoint)
      return tally(route, true) === 0 || (tally(route, false) === 0 && !endpoint.config.policy.roles.includes('public'))
    })
    expect(oneSided.map((endpoint) => endpoint.url)).toEqual([])
    process.stdout.write(`authorization matrix: ${all.length} cells (route × role × relation) over ${guarded.length} routes\n`)
  })

  /** Ids, counts, times and codes: whatever somebody typed has a blank, another letter, or is longer. */
  const isBare = (value: unknown): boolean => {
    if (typeof value === 'object' && value !== null) return Object.values(value).every(isBare)
    return typeof value !== 'string' || /^[\w.:+-]{0,40}$/.test(value)
  }

  it('leaves frames on the live channels and jobs in the queue that carry nothing but ids, counts and codes', async () => {
    const { db } = api.database.owner
    const [frames, jobs] = [await db.select().from(schema.liveEvents), await db.select().from(schema.outbox)]
    const telling = (rows: readonly { payload: unknown }[]) =>
      rows.filter(({ payload }) => !isBare(payload) || /canary/i.test(JSON.stringify(payload)))
    expect([telling(frames), telling(jobs)]).toEqual([[], []])
    expect([new Set(frames.map(({ kind }) => kind)).size > 5, new Set(jobs.map(({ name }) => name)).size > 10]).toEqual([true, true])
  })
})
