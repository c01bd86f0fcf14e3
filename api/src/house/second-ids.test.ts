import { makeEdition, makeMandate, makePitch } from '@scalebridge/db/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCast, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf, tellingPart } from '../testing/matrix.ts'
import { missingId } from '../testing/objects.ts'
import { requestFor } from '../testing/requests.ts'

let api: TestApi
let cast: Cast
let editionId: string
beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
  cast = createCast({ api, editionId })
})
afterAll(() => api.close())

/** An object that its people alone may know of: no pitch that was submitted, no mandate in force. */
async function unseen(slot: string): Promise<string> {
  const { db } = api.database.owner
  if (slot === 'mandateId') return (await makeMandate(db, { editionId, state: 'draft' })).id
  const { organisationId } = await cast.standing('partnership_lead', 'stranger')
  if (slot === 'pitchId') return (await makePitch(db, { editionId, organisationId })).id
  return cast.held(await cast.standing('partnership_lead', 'stranger'), slot)
}

/** Routes about an object within one's own: the matrix asks for the first of their ids as somebody else's, here it is the second. */
const ofTwo = guardedEndpoints().filter(({ url, config }) => config.policy.relation === 'own' && (url.match(/:\w+/g) ?? []).length === 2)

it('there are such routes', () => {
  expect(ofTwo.length).toBeGreaterThan(10)
})

it.each(ofTwo)(
  '$method $url does not tell an object that has nothing to do with one’s own from one that is not there',
  async (endpoint) => {
    const holder = holderOf(endpoint.config.policy) ?? 'partnership_lead'
    const owner = await cast.standing(holder, 'member')
    const second = [...endpoint.url.matchAll(/:(\w+)/g)][1]?.[1] ?? ''
    const theirs = await unseen(second)
    const ask = async (id: string) => {
      const objectOf = async (_owner: unknown, slot: string) => (slot === second ? id : cast.held(owner, slot))
      const sent = await requestFor(endpoint, { owner, relation: 'own', objectOf })
      return callerOf(api.app, owner.cookies).send(endpoint.method, sent.url, { ...sent.body, headers: { 'if-match': '*' } })
    }
    const [known, unknown] = [await ask(theirs), await ask(missingId(second))]
    expect(tellingPart(known).replaceAll(theirs, 'id')).toBe(tellingPart(unknown).replaceAll(missingId(second), 'id'))
  },
)
