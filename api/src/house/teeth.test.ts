import { MEMBER_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import { PUBLIC, type Endpoint, type Policy } from '../platform/endpoint.ts'
import type { Answer } from '../testing/answers.ts'
import { createCast, SPOILT, type Cast } from '../testing/cast.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { holderOf, walkAllowed, walkDenied, walkStale, walkWeak, type Cell, type Walk } from '../testing/matrix.ts'
import type { Place } from '../testing/objects.ts'
import { demandOf, nameOf, relationsOf } from '../testing/requests.ts'

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

const tally = { ofRoutes: 0, ofTheWhole: 0 }

const isFor = (role: 'public' | 'account', { config }: Endpoint) => config.policy.roles.includes(role)
/** A role that a policy does not name. */
const outsiderOf = ({ roles }: Policy): MemberRole | undefined => MEMBER_ROLES.find((one) => !roles.includes(one))
const isOfSecretariat = ({ config }: Endpoint) =>
  (holderOf(config.policy) ?? '').startsWith('secretariat') || config.policy.roles[0] === 'admin'
/** Whether it matters to the route whose object it is asked for, named in its path or in its body. */
const isOwned = (endpoint: Endpoint) =>
  !isFor('public', endpoint) &&
  !isOfSecretariat(endpoint) &&
  relationsOf(endpoint).length > 1 &&
  demandOf(endpoint, endpoint.config.policy.relation) !== 'any'

/** Whether anybody of its roles may ask for anybody's object. */
const isShared = (endpoint: Endpoint) =>
  !isFor('public', endpoint) &&
  !isOfSecretariat(endpoint) &&
  relationsOf(endpoint).length > 1 &&
  demandOf(endpoint, endpoint.config.policy.relation) === 'any'

const walkHolderWeak = async (walked: Walk) => [await walkWeak(walked, holderOf(walked.policy) ?? 'account')]

/** Why a mutant of a kind would be no other route: what it drops, the route does not have. */
const UNTOUCHED: Readonly<Record<string, Readonly<Record<string, (endpoint: Endpoint) => boolean>>>> = {
  role: {
    'are for everybody': (endpoint) => isFor('public', endpoint),
    'are for whoever is signed in, and ask for that themselves or do not start': (endpoint) => isFor('account', endpoint),
  },
  wider: { 'are for everybody, or whoever is signed in': (endpoint) => isFor('public', endpoint) || isFor('account', endpoint) },
  narrower: {},
  weaker: { 'ask for one factor': ({ config }) => config.policy.assurance === 1 },
  'weaker for some': { 'ask the same factors of all their roles': ({ config }) => config.policy.secondFactorFor === undefined },
  stronger: {
    'ask for two factors': ({ config }) => config.policy.assurance === 2,
    'are for everybody, with any session or none': (endpoint) => isFor('public', endpoint),
  },
  ownership: {
    'are for everybody': (endpoint) => isFor('public', endpoint),
    'are about no object': (endpoint) => relationsOf(endpoint).length === 1,
    'are about everybody’s': (endpoint) => demandOf(endpoint, endpoint.config.policy.relation) === 'any',
    'are the Secretariat’s, which sees all': isOfSecretariat,
  },
  'everybody’s': {
    'are for everybody': (endpoint) => isFor('public', endpoint),
    'are about no object': (endpoint) => relationsOf(endpoint).length === 1,
    'are about one’s own': (endpoint) => demandOf(endpoint, endpoint.config.policy.relation) !== 'any',
    'are the Secretariat’s, which sees all': isOfSecretariat,
  },
}

describe('the matrix bites on every route', () => {
  const mutated = new Map<string, string[]>()

  /** The routes whose cells all still pass when the app enforces other policies than the contracts declare. */
  async function survivorsOf(
    kind: string,
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
      mutated.set(kind, [...(mutated.get(kind) ?? []), nameOf(endpoint)])
      // Whom a guard that is gone lets in changes something: the next route is asked by others.
      const cells = await walk({ place: { ...place, api: { ...api, app: tampered } }, cast: cast.recast(), endpoint, policy })
      if (cells.every((cell) => cell.actual === cell.expected)) survivors.push(nameOf(endpoint))
      else tally.ofRoutes += 1
    }
    await tampered.close()
    return survivors
  }

  /** Mutants that never come to answer: the app does not start with them. */
  async function killAtTheStart(routes: readonly Endpoint[], mutate: (policy: Policy) => Policy): Promise<void> {
    for (const endpoint of routes) {
      const { policy } = endpoint.config
      endpoint.config.policy = mutate(policy)
      const start = buildApp(api.deps).finally(() => (endpoint.config.policy = policy))
      await expect(start, nameOf(endpoint)).rejects.toThrow('boot refused')
      tally.ofRoutes += 1
    }
  }

  const forSomebody = guarded.filter((endpoint) => !isFor('public', endpoint))
  const [forAccounts, forRoles] = ['account', 'role'].map((kind) =>
    forSomebody.filter((endpoint) => isFor('account', endpoint) === (kind === 'account')),
  ) as [Endpoint[], Endpoint[]] // as: one for each kind

  it('whose role check is dropped', async () => {
    const dropped = (): Policy => ({ roles: ['account'], relation: 'any', assurance: 1 })
    expect(await survivorsOf('role', forRoles, dropped, (walk) => walkDenied(walk, 'account'))).toEqual([])
  })

  it('that names one role too many', async () => {
    const open = forRoles.filter(({ config }) => outsiderOf(config.policy) !== undefined)
    const widened = (policy: Policy): Policy => ({ ...policy, roles: [...policy.roles, outsiderOf(policy) ?? 'account'] })
    expect(await survivorsOf('wider', open, widened, (walk) => walkDenied(walk, outsiderOf(walk.policy) ?? 'account'))).toEqual([])
  })

  it('for whoever is signed in that is opened to everybody does not start, or asks itself who it is and answers nobody as it did', async () => {
    const remembered = forAccounts.filter(({ config }) => config.idempotent === true)
    await killAtTheStart(remembered, () => PUBLIC)
    const others = forAccounts.filter((endpoint) => !remembered.includes(endpoint))
    expect(
      await survivorsOf(
        'opened',
        others,
        () => PUBLIC,
        (walk) => walkDenied(walk, 'nobody'),
      ),
    ).toEqual(others.map(nameOf))
  })

  it('that no longer names those whom it is for', async () => {
    const narrowed = ({ relation, assurance }: Policy): Policy => ({ roles: ['partnership_left'], relation, assurance })
    expect(await survivorsOf('narrower', guarded, narrowed, (walk) => walkAllowed(walk, holderOf(walk.policy) ?? 'account'))).toEqual([])
  })

  it('whose second factor is dropped', async () => {
    const confidential = forSomebody.filter(({ config }) => config.policy.assurance === 2)
    const weakened = (policy: Policy): Policy => ({ ...policy, assurance: 1 })
    expect(await survivorsOf('weaker', confidential, weakened, walkHolderWeak)).toEqual([])
  })

  const setApart = new Set(guarded.flatMap(({ config }) => config.policy.secondFactorFor ?? []))
  it.each([...setApart])('whose second factor is dropped for one of its roles alone: %s', async (role) => {
    const confidential = forSomebody.filter(({ config }) => config.policy.secondFactorFor?.includes(role))
    const weakened = ({ secondFactorFor = [], ...policy }: Policy): Policy => ({
      ...policy,
      secondFactorFor: secondFactorFor.filter((one) => one !== role),
    })
    const walk = async (walked: Walk) => [await walkWeak(walked, role)]
    expect(await survivorsOf('weaker for some', confidential, weakened, walk)).toEqual([])
  })

  it('that asks one of its roles for a second factor and did not', async () => {
    const open = forRoles.filter(({ config }) => config.policy.assurance === 1)
    const strengthened = (policy: Policy): Policy => ({
      ...policy,
      secondFactorFor: MEMBER_ROLES.filter((one) => policy.roles.includes(one)),
    })
    expect(await survivorsOf('stronger for some', open, strengthened, walkHolderWeak)).toEqual([])
  })

  it('that asks a second factor of a role that it does not name does not start', async () => {
    const open = forRoles.filter(({ config }) => outsiderOf(config.policy) !== undefined).slice(0, 3)
    const misdirected = (policy: Policy): Policy => ({ ...policy, secondFactorFor: [outsiderOf(policy) ?? 'admin'] })
    await killAtTheStart(open, misdirected)
  })

  it('that asks for a second factor and did not', async () => {
    const open = forSomebody.filter(({ config }) => config.policy.assurance === 1)
    const strengthened = (policy: Policy): Policy => ({ ...policy, assurance: 2 })
    expect(await survivorsOf('stronger', open, strengthened, walkHolderWeak)).toEqual([])
  })

  it('for everybody that asks for a second factor lets in as it did: with and without one, with a session and with none', async () => {
    const open = guarded.filter((endpoint) => isFor('public', endpoint))
    const walk = async (walked: Walk) => [...(await walkAllowed(walked, 'nobody')), await walkWeak(walked, 'account')]
    const survivors = await survivorsOf('equivalent', open, (policy) => ({ ...policy, relation: 'self', assurance: 2 }), walk)
    expect(survivors).toEqual(open.map(nameOf))
  })

  it('whose operation does not look whose object it is', async () => {
    const owned = forSomebody.filter((endpoint) => isOwned(endpoint))
    const walk = async (walked: Walk) => walkAllowed({ ...walked, isLeaky: true }, holderOf(walked.policy) ?? 'account')
    expect(await survivorsOf('ownership', owned, (policy) => policy, walk)).toEqual([])
  })

  it('that keeps for its owner what is everybody’s', async () => {
    const shared = forSomebody.filter((endpoint) => isShared(endpoint))
    // As an operation would refuse that looks whose object it is: what another is answered does not fit what is declared.
    const walk = (walked: Walk) =>
      walkAllowed({ ...walked, policy: { ...walked.policy, relation: 'own' } }, holderOf(walked.policy) ?? 'account')
    expect(await survivorsOf('everybody’s', shared, (policy) => policy, walk)).toEqual([])
  })

  it('and no mutant of a route is left out but for its reason', () => {
    for (const [kind, reasons] of Object.entries(UNTOUCHED)) {
      const untouched = guarded.filter((endpoint) => !mutated.get(kind)?.includes(nameOf(endpoint)))
      const unexplained = untouched.filter((endpoint) => !Object.values(reasons).some((holds) => holds(endpoint)))
      expect(unexplained.map(nameOf), kind).toEqual([])
      for (const [reason, holds] of Object.entries(reasons)) {
        const count = untouched.filter((endpoint) => holds(endpoint)).length
        process.stdout.write(`no mutant of ${kind}: ${count} routes ${reason}\n`)
      }
    }
  })
})

describe('the matrix bites on the whole house', () => {
  const endpoint = guarded.find(({ method, url }) => method === 'GET' && url === '/api/v1/mandates/:mandateId')
  const walked = (over: Partial<Walk>): Walk => {
    if (endpoint === undefined) throw new Error('the contracts have no mandate to read')
    return { place, cast, endpoint, policy: endpoint.config.policy, ...over }
  }

  /** What the matrix finds wrong when every answer is changed on its way; `about` says whose object was asked for. */
  async function findings(change: (answer: Answer, about: 'another' | 'none' | 'theirs') => Partial<Answer>): Promise<string[]> {
    tally.ofTheWhole += 1
    const theirs = await cast.held(await cast.standing('investor_lead', 'stranger'), 'mandateId')
    const inject = async (sent: InjectOptions & { url: string }) => {
      const answer = await api.app.inject(sent)
      const about = sent.url.endsWith('dead') ? 'none' : sent.url.endsWith(theirs) ? 'another' : 'theirs'
      const over = change(answer, about)
      const payload = over.payload ?? answer.payload
      return { statusCode: answer.statusCode, headers: answer.headers, ...over, payload, json: () => JSON.parse(payload) as unknown }
    }
    const app = new Proxy(api.app, { get: (target, name) => (name === 'inject' ? inject : Reflect.get(target, name)) })
    const faults: string[] = []
    const cells = await walkAllowed(walked({ place: { ...place, api: { ...api, app } }, faults }), 'investor_lead')
    return [...faults, ...cells.filter((cell) => cell.actual !== cell.expected).map((cell) => cell.relation)]
  }

  const without = (headers: Answer['headers'], name: string) => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))

  it('but not as it stands', async () => {
    expect(await findings(() => ({}))).toEqual([])
  })

  it.each([
    'content-security-policy',
    'x-content-type-options',
    'x-frame-options',
    'referrer-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'permissions-policy',
    'x-request-id',
    'cache-control',
  ])('when no answer says %s', async (name) => {
    expect(await findings(({ headers }) => ({ headers: without(headers, name) }))).not.toEqual([])
  })

  const changed = (payload: string, more: object) => JSON.stringify({ ...(JSON.parse(payload) as object), ...more })
  it.each<[string, Parameters<typeof findings>[0]]>([
    ['an answer says what it runs on', ({ headers }) => ({ headers: { ...headers, 'x-powered-by': 'Fastify' } })],
    ['an answer lets other sites read it', ({ headers }) => ({ headers: { ...headers, 'access-control-allow-origin': '*' } })],
    ['an answer has a property that nobody declared', ({ payload }) => ({ payload: changed(payload, { passwordHash: 'x' }) })],
    ['an answer has a status that nobody declared', () => ({ statusCode: 299 })],
    [
      'a refusal is a text',
      ({ statusCode, headers }) => (statusCode < 400 ? {} : { headers: { ...headers, 'content-type': 'text/plain' } }),
    ],
    [
      'an answer holds what is another’s',
      ({ payload, statusCode }) => (statusCode >= 400 ? {} : { payload: changed(payload, { name: 'canary-000000000000' }) }),
    ],
    ['another’s object is forbidden, and not missing', (_answer, about) => (about === 'another' ? { statusCode: 403 } : {})],
    [
      'another’s object is refused in other words',
      ({ payload }, about) => (about === 'another' ? { payload: changed(payload, { title: 'No' }) } : {}),
    ],
    [
      'another’s object has a header of its own',
      ({ headers }, about) => (about === 'another' ? { headers: { ...headers, etag: '"1"' } } : {}),
    ],
    ['an object that is missing fails', (_answer, about) => (about === 'none' ? { statusCode: 500 } : {})],
  ])('when %s', async (_what, change) => {
    expect(await findings(change)).not.toEqual([])
  })

  it.each(SPOILT)('when %s counts for something', async () => {
    tally.ofTheWhole += 1
    const forgiving: Cast = { ...cast, spoilt: (who) => cast.standing(who, 'member') }
    const cells = await walkStale(walked({ cast: forgiving }))
    expect(cells.filter((cell) => cell.actual !== cell.expected)).toHaveLength(SPOILT.length)
  })

  it('in every case', () => {
    process.stdout.write(`mutants killed: ${tally.ofRoutes} of single routes, ${tally.ofTheWhole - 1} of the whole house\n`)
    expect(tally.ofTheWhole).toBeGreaterThan(10)
  })
})
