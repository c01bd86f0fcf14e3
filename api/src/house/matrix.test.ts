import { schema } from '@scalebridge/db'
import { JOB_NAMES, type JobName } from '@scalebridge/db/jobs'
import { INVESTOR_ROLES } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCast, makeObject, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { watchJobs, type JobCauses } from '../testing/job-causes.ts'
import { EVERYBODY, walkRoute, type Cell } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { nameOf } from '../testing/requests.ts'

const guarded = guardedEndpoints()
let api: TestApi
let place: Place
let cast: Cast
let jobs: JobCauses
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
  jobs = watchJobs(api)
})
afterAll(() => api.close())

/** Jobs that need more than a body that fits its schema: the request that promises each. */
const ASKED: { job: JobName; slot?: string; path: (id: string) => string; body: object }[] = [
  { job: 'person.export', path: () => '/api/v1/me/data', body: { kind: 'export' } },
  { job: 'slate.propose', slot: 'segmentId', path: (id) => `/api/v1/segments/${id}/proposals`, body: { command: 'start' } },
  {
    job: 'mail.teamInvitation',
    slot: 'pitchId',
    path: (id) => `/api/v1/pitches/${id}/team/moves`,
    body: { move: 'invite', email: 'weaver@weavers.example', role: 'editor', language: 'en' },
  },
  {
    job: 'mail.partner',
    slot: 'pitchId',
    path: (id) => `/api/v1/pitches/${id}/partners`,
    body: { name: 'Ocean Trust', country: null, stakeholderType: null, contactEmail: 'trust@example.org', language: 'en' },
  },
]

describe('the authorization matrix', () => {
  const all: Cell[] = []

  it.each(guarded)('$method $url answers everybody as its policy says', async (endpoint) => {
    const faults: string[] = []
    const cells = await walkRoute({ place, cast, endpoint, policy: endpoint.config.policy, faults, afterwards: jobs.note })
    all.push(...cells)
    expect(
      cells
        .filter((cell) => cell.actual !== cell.expected)
        .map((cell) => `${cell.who}, ${cell.relation}: expected ${cell.expected}, was ${cell.actual}`),
    ).toEqual([])
    expect([...new Set(faults)]).toEqual([])
  })

  it('of what an investor has to itself asks the investor’s members for a second factor, by its policy', () => {
    const confidential = guarded.filter(
      ({ config: { policy } }) => policy.relation === 'own' && INVESTOR_ROLES.some((role) => policy.roles.includes(role)),
    )
    const open = confidential.filter(
      ({ config: { policy } }) => policy.assurance === 1 && !INVESTOR_ROLES.every((role) => policy.secondFactorFor?.includes(role)),
    )
    expect(confidential.length).toBeGreaterThan(10)
    expect(open.map(nameOf)).toEqual([])
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

  it.each(ASKED)('$job is asked for by everybody, each of something of their own', async ({ path, slot, body }) => {
    const causers: string[] = []
    for (const who of EVERYBODY) {
      const person = await cast.fresh(who)
      const id = slot === undefined ? '' : await makeObject(place, person, slot)
      if (slot === 'pitchId') await api.database.owner.db.update(schema.pitches).set({ state: 'draft' }).where(eq(schema.pitches.id, id))
      const answer = await callerOf(api.app, person.cookies).post(path(id), { body })
      await jobs.note(answer.statusCode < 400 ? who : 'refused')
      if (answer.statusCode < 400) causers.push(who)
    }
    expect(causers).not.toEqual([])
  })

  it('lets nobody cause a job but whom it is declared for, and who is refused causes none', () => {
    const names = new Set(jobs.seen().map(({ name }) => name))
    expect(jobs.undeclared()).toEqual([])
    expect([...ASKED.map(({ job }) => job), 'mail.signIn', 'pitch.match', 'import.apply'].filter((name) => !names.has(name))).toEqual([])
    process.stdout.write(`jobs: ${jobs.seen().length} of who × job were seen, ${names.size} jobs of ${JOB_NAMES.length}\n`)
  })

  /** Ids, counts, times and codes: whatever somebody typed has a blank, another letter, or is longer. */
  const isBare = (value: unknown): boolean => {
    if (typeof value === 'object' && value !== null) return Object.values(value).every(isBare)
    return typeof value !== 'string' || /^[\w.:+-]{0,40}$/.test(value)
  }

  it('leaves frames on the live channels and jobs in the queue that carry nothing but ids, counts and codes', async () => {
    const { db } = api.database.owner
    const [frames, promises] = [await db.select().from(schema.liveEvents), await db.select().from(schema.outbox)]
    const telling = (rows: readonly { payload: unknown }[]) =>
      rows.filter(({ payload }) => !isBare(payload) || /canary/i.test(JSON.stringify(payload)))
    expect([telling(frames), telling(promises)]).toEqual([[], []])
    expect([new Set(frames.map(({ kind }) => kind)).size > 5, new Set(promises.map(({ name }) => name)).size > 10]).toEqual([true, true])
  })
})
