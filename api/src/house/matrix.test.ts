import { schema } from '@scalebridge/db'
import { isJobName, JOB_CAUSES, JOB_NAMES } from '@scalebridge/db/jobs'
import { PARTNERSHIP_ROLES } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { and, gt, isNull } from 'drizzle-orm'
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
  /** Who was seen to cause each job. */
  const causes = new Map<string, Set<string>>()
  let lastJob = 0

  async function noteJobs(who: string): Promise<void> {
    const isNew = and(gt(schema.outbox.id, lastJob), isNull(schema.outbox.deadAt))
    const jobs = await api.database.owner.db.select({ id: schema.outbox.id, name: schema.outbox.name }).from(schema.outbox).where(isNew)
    for (const { id, name } of jobs) {
      lastJob = Math.max(lastJob, id)
      causes.set(name, (causes.get(name) ?? new Set()).add(who))
    }
  }

  it.each(guarded)('$method $url answers everybody as its policy says', async (endpoint) => {
    const faults: string[] = []
    const cells = await walkRoute({ place, cast, endpoint, policy: endpoint.config.policy, faults, afterwards: noteJobs })
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

  it('lets nobody cause a job but whom it is declared for, and who is refused causes none', () => {
    const seen = [...causes].flatMap(([name, people]) => [...people].map((who) => ({ name, who })))
    const mayCause = ({ name, who }: { name: string; who: string }) => {
      const declared: readonly string[] = isJobName(name) ? JOB_CAUSES[name] : []
      if (declared.includes('public')) return who !== 'refused'
      if (who === 'team') return PARTNERSHIP_ROLES.some((role) => declared.includes(role)) || declared.includes('account')
      return declared.includes(who) || (declared.includes('account') && who !== 'nobody' && who !== 'refused')
    }
    expect(seen.filter((cause) => !mayCause(cause))).toEqual([])
    expect(causes.size).toBeGreaterThan(8)
    process.stdout.write(`jobs: ${seen.length} of who × job were seen, ${causes.size} jobs of ${JOB_NAMES.length}\n`)
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
