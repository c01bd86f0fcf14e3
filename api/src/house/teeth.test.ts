import { makeEdition } from '@scalebridge/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import type { Endpoint, Policy } from '../platform/endpoint.ts'
import { createCast, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf, walkAllowed, walkDenied, walkWeak, type Cell, type Walk } from '../testing/matrix.ts'
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

/** Each walks a hundred routes. */
const WALK_MS = 120_000

describe('the matrix has teeth', () => {
  /** The routes whose cells all still pass when the app enforces other policies than the contracts declare. */
  async function survivorsOf(
    routes: readonly Endpoint[],
    mutate: (policy: Policy) => Policy,
    walk: (walked: Walk) => Promise<Cell[]>,
  ): Promise<string[]> {
    const declared = routes.map((endpoint) => ({ endpoint, policy: endpoint.config.policy }))
    for (const { endpoint, policy } of declared) endpoint.config.policy = mutate(policy)
    const tampered = await buildApp(api.deps).finally(() => {
      for (const { endpoint, policy } of declared) endpoint.config.policy = policy
    })
    const survivors: string[] = []
    for (const { endpoint, policy } of declared) {
      // Whom a guard that is gone lets in changes something: the next route is asked by others.
      const cells = await walk({ place: { ...place, api: { ...api, app: tampered } }, cast: cast.recast(), endpoint, policy })
      if (cells.every((cell) => cell.actual === cell.expected)) survivors.push(nameOf(endpoint))
    }
    await tampered.close()
    return survivors
  }

  const forRoles = guarded.filter(({ config }) => !config.policy.roles.includes('public') && !config.policy.roles.includes('account'))

  it('bites on every route whose role check is dropped', { timeout: WALK_MS }, async () => {
    expect(
      await survivorsOf(
        forRoles,
        () => ({ roles: ['account'], relation: 'any', assurance: 1 }),
        (walk) => walkDenied(walk, 'account'),
      ),
    ).toEqual([])
  })

  it('bites on every route whose second factor is dropped', { timeout: WALK_MS }, async () => {
    const confidential = forRoles.filter(({ config }) => config.policy.assurance === 2)
    const walk = async (walked: Walk) => {
      const role = holderOf(walked.policy)
      return role === undefined ? [] : [await walkWeak(walked, role)]
    }
    expect(await survivorsOf(confidential, (policy) => ({ ...policy, assurance: 1 }), walk)).toEqual([])
  })

  it('bites on every route whose operation does not look whose object it is', { timeout: WALK_MS }, async () => {
    const owned = forRoles.filter(({ config, url }) => config.policy.relation === 'own' && url.includes(':'))
    const walk = async (walked: Walk) => {
      const role = holderOf(walked.policy)
      return role === undefined ? [] : walkAllowed({ ...walked, isLeaky: true }, role)
    }
    expect(await survivorsOf(owned, (policy) => policy, walk)).toEqual([])
  })
})
