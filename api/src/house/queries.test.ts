import { makeEdition, makeSegment } from '@scalebridge/db/testing'
import { MEMBER_ROLES } from '@scalebridge/db/reference'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../platform/endpoint.ts'
import { createCast, type Cast, type Who } from '../testing/cast.ts'
import { queriesOf, watchQueries } from '../testing/counted-queries.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { makeStageSession, someTerms } from '../testing/pledge.ts'
import { nameOf, requestFor } from '../testing/requests.ts'

/** The session, the three trips that a transaction behind the wall takes beside its questions, and four of those; a contract may say more. */
const QUERIES = 8
const reads = guardedEndpoints().filter(({ method }) => method === 'GET')

let api: TestApi
let cast: Cast
beforeAll(async () => {
  api = await createTestApi()
  watchQueries(api.deps.pool)
  const editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
  cast = createCast({ api, editionId })
})
afterAll(() => api.close())

/** Somebody whom the policy lets in. */
function readerOf({ config: { policy } }: Endpoint): Who {
  const role = MEMBER_ROLES.find((one) => policy.roles.includes(one))
  return role ?? (policy.roles.includes('public') ? 'nobody' : 'account')
}

describe('what a request asks of the database', () => {
  it('is no more than its contract allows, for every route that reads', { timeout: 300_000 }, async () => {
    const seen: string[] = []
    for (const endpoint of reads) {
      const reader = await cast.standing(readerOf(endpoint), 'member')
      const sent = await requestFor(endpoint, { owner: reader, relation: 'own', objectOf: (owner, slot) => cast.held(owner, slot) })
      const ask = () => callerOf(api.app, reader.cookies).get(sent.url)
      // The first time notes that the session is used, and makes what is kept afterwards.
      const { statusCode } = await ask()
      const queries = await queriesOf(ask)
      const allowed = endpoint.config.queries ?? QUERIES
      if (queries > allowed) seen.push(`${nameOf(endpoint)} (${statusCode}): ${queries} for ${allowed}`)
    }
    expect(seen).toEqual([])
  })

  it('is nine trips for a pledge, the dearest moment of a stage: its session, its stage, and seven in one transaction', async () => {
    const { db } = api.database.owner
    const { id: editionId } = await makeEdition(db)
    const { id: segmentId } = await makeSegment(db, { editionId })
    const { id: stageId } = await makeStageSession(db, { segmentId, pitches: [] })
    const investor = await api.as('investor_lead')
    const pledge = () =>
      investor.post(`/api/v1/stage/${stageId}/pledges`, { body: { commandId: randomUUID(), toPitchId: null, terms: someTerms() } })
    expect((await pledge()).statusCode).toBe(201)
    expect(await queriesOf(pledge)).toBe(9)
  })
})
