/**
 * What is another's may not even take longer than what does not exist: a clock tells a row that was read and thrown away from one that
 * was not there. So for both the same is asked of the database, and as many rows come back.
 */
import { makeEdition } from '@scalebridge/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../platform/endpoint.ts'
import { createCast, type Cast, type Person } from '../testing/cast.ts'
import { statementsOf, watchQueries } from '../testing/counted-queries.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf } from '../testing/matrix.ts'
import { demandOf, nameOf, relationsOf, requestFor, type Relation } from '../testing/requests.ts'

let api: TestApi
let cast: Cast
beforeAll(async () => {
  api = await createTestApi()
  watchQueries(api.deps.pool)
  cast = createCast({ api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id })
})
afterAll(() => api.close())

/** Routes about one's own, by whoever holds the role; the Secretariat sees all. */
const hiding = guardedEndpoints().filter((endpoint) => {
  const { policy } = endpoint.config
  const holder = holderOf(policy) ?? (policy.roles.includes('account') ? 'account' : 'nobody')
  const isOne = holder !== 'nobody' && !holder.startsWith('secretariat') && holder !== 'admin' && !policy.roles.includes('public')
  return isOne && relationsOf(endpoint).length > 1 && demandOf(endpoint, policy.relation) !== 'any'
})

async function workFor(endpoint: Endpoint, caller: Person, relation: Relation) {
  const stranger = await cast.standing(holderOf(endpoint.config.policy) ?? 'account', 'stranger')
  const sent = await requestFor(endpoint, { owner: stranger, relation, objectOf: (owner, slot) => cast.held(owner, slot) })
  let status = 0
  const ask = async () => {
    status = (await callerOf(api.app, caller.cookies).send(endpoint.method, sent.url, sent.body)).statusCode
  }
  // The first time notes that the session is used.
  await ask()
  return { statements: await statementsOf(ask), status }
}

describe('what is another’s', () => {
  it('takes of the database what takes what is not there, on every route about one’s own', async () => {
    const unlike: string[] = []
    for (const endpoint of hiding) {
      const caller = await cast.standing(holderOf(endpoint.config.policy) ?? 'account', 'member')
      const [other, missing] = [await workFor(endpoint, caller, 'other'), await workFor(endpoint, caller, 'missing')]
      const nth = Array.from(other.statements.keys()).find((at) => other.statements[at] !== missing.statements[at])
      const isAlike = nth === undefined && other.statements.length === missing.statements.length
      if (!isAlike || other.status !== missing.status)
        unlike.push(`${nameOf(endpoint)} ${other.status}/${missing.status}: ${other.statements[nth ?? missing.statements.length]}`)
    }
    process.stdout.write(`hidden routes: ${hiding.length} compared, statement by statement\n`)
    expect(unlike).toEqual([])
    expect(hiding.length).toBeGreaterThan(60)
  })
})
