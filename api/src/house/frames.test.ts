/**
 * Who may receive what on the live channels and the stage's streams: every channel × role × relation × strength of sign-in, and every
 * kind of event × audience with its fields. What is expected is read from the declarations; a declaration that could be
 * another without any cell changing would be worth nothing, so each of them is also changed.
 */
import { CARRIED, CHANNELS, LIVE_EVENTS, LIVE_WAKE, schema, STAGE_WAKE, type ChannelName, type LiveKind } from '@scalebridge/db'
import { MEMBER_ROLES, PITCH_MEMBER_ROLES, SESSION_MODES, STAGE_AUDIENCES, type StageAudience } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import type { AddressInfo } from 'node:net'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LISTENERS, refuseUndeclared, type Listener, type LiveDeclarations } from '../platform/live-channels.ts'
import { appendStageEvent } from '../stage/log.ts'
import { FOLLOWERS, STAGE_EVENTS } from '../stage/stage-events.ts'
import { createCast, type Cast, type Person, type PitchRole, type Who } from '../testing/cast.ts'
import { callerOf, createTestApi, type TestApi } from '../testing/index.ts'
import { tellingPart } from '../testing/matrix.ts'
import { missingId, type Place } from '../testing/objects.ts'
import { makeStagedSegment, openStageOf } from '../testing/stage.ts'
import { openStream, overfull, UNNAMED } from '../testing/streams.ts'

let api: TestApi
let place: Place
let cast: Cast
let origin: string
beforeAll(async () => {
  api = await createTestApi()
  place = { api, editionId: (await makeEdition(api.database.owner.db, { isCurrent: true })).id }
  cast = createCast(place)
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const address = api.app.server.address() as AddressInfo // as: the server listens on a port, not on a pipe
  origin = `http://127.0.0.1:${address.port}`
})
afterAll(() => api.close())

const NAMES = Object.keys(CARRIED) as ChannelName[] // as: Object.keys forgets the key type
const KINDS = Object.keys(LIVE_EVENTS) as LiveKind[] // as: the same
const PITCH_ROLES: readonly PitchRole[] = [...PITCH_MEMBER_ROLES, 'left']
const EVERYBODY: readonly Who[] = ['nobody', 'account', ...MEMBER_ROLES]

type Stands = 'own' | 'other' | 'missing'
interface Ear {
  name: ChannelName
  who: Who | PitchRole
  isInTeam: boolean
  assurance: 1 | 2
  stands: Stands
}

/** Everybody, with one factor and with two. */
const signedIn = () =>
  EVERYBODY.flatMap((who) => (who === 'nobody' ? ([2] as const) : ([1, 2] as const)).map((assurance) => ({ who, assurance })))

/** Everybody who might listen to a channel. */
function earsOf(name: ChannelName): Ear[] {
  const stands: readonly Stands[] = name === 'queue' ? ['own'] : ['own', 'other', 'missing']
  const team = name === 'pitch' ? PITCH_ROLES : []
  return stands.flatMap((stand) => [
    ...signedIn().map((person): Ear => ({ name, ...person, isInTeam: false, stands: stand })),
    ...team.map((who): Ear => ({ name, who, isInTeam: true, assurance: 2, stands: stand })),
  ])
}

/** Channels about what belongs to an organisation. */
const OWNED: ReadonlySet<ChannelName> = new Set(['pitch', 'mandate', 'organisation'])

/** What the declarations say of it. */
function expectedOf({ name, who, isInTeam, assurance, stands }: Ear, listeners: readonly Listener[]): '200' | '401' | '404' {
  if (who === 'nobody') return '401'
  const isListener = (listener: Listener) => {
    if (assurance < listener.assurance || stands === 'missing') return false
    if (listener.relation === 'assigned') return isInTeam && who !== 'left' && stands === 'own'
    if (isInTeam || !listener.roles.some((role) => role === who)) return false
    return listener.relation === 'any' || (stands === 'own' && OWNED.has(name))
  }
  return listeners.some(isListener) ? '200' : '404'
}

const SLOTS: Record<ChannelName, string> = {
  pitch: 'pitchId',
  mandate: 'mandateId',
  edition: 'editionId',
  segment: 'segmentId',
  organisation: 'organisationId',
  queue: '',
}

async function channelFor(name: ChannelName, owner: Person, stands: Stands): Promise<string> {
  if (name === 'queue') return CHANNELS.queue()
  return CHANNELS[name](stands === 'missing' ? missingId(SLOTS[name]) : await cast.held(owner, SLOTS[name]))
}

async function ask({ name, who, isInTeam, assurance, stands }: Ear) {
  const lead = await cast.standing('partnership_lead', 'member')
  // Of the two kinds of names the one stands for a membership, the other for a place in a team.
  const caller = isInTeam
    ? await cast.assigned(lead, who as PitchRole)
    : await (assurance === 1 && who !== 'nobody' ? cast.weak(who as Exclude<Who, 'nobody'>) : cast.standing(who as Who, 'member'))
  const stranger = await cast.standing('partnership_lead', 'stranger')
  const owner = stands === 'other' ? stranger : isInTeam ? lead : caller
  const url = `/api/v1/live?channel=${await channelFor(name, owner, stands)}`
  const sent = { method: 'HEAD', url, ...(caller.cookies === undefined ? {} : { headers: { cookie: caller.cookies } }) } as const
  const { statusCode } = await api.app.inject(sent)
  // Only what is refused ends by itself.
  const told = statusCode === 404 ? tellingPart(await callerOf(api.app, caller.cookies).get(url)) : ''
  return { status: String(statusCode), told }
}

const named = ({ who, assurance, stands }: Ear) => `${who}, ${assurance} factor, ${stands}`

describe('a live channel', () => {
  let cells = 0

  it.each(NAMES)('of the kind %s is heard by whom its declaration names, and is nowhere for everybody else', async (name) => {
    const wrong: string[] = []
    const refusals = new Set<string>()
    for (const ear of earsOf(name)) {
      const { status, told } = await ask(ear)
      const expected = expectedOf(ear, LISTENERS[name])
      if (status !== expected) wrong.push(`${named(ear)}: expected ${expected}, was ${status}`)
      if (told !== '') refusals.add(told)
      cells += 1
    }
    expect(wrong).toEqual([])
    expect(refusals.size).toBe(1)
  })

  it('could be declared in no other way without a cell that changes', async () => {
    const unnoticed: string[] = []
    let mutants = 0
    for (const name of NAMES) {
      for (const [what, mutant] of mutantsOf(LISTENERS[name])) {
        mutants += 1
        const changed = earsOf(name).find((ear) => expectedOf(ear, mutant) !== expectedOf(ear, LISTENERS[name]))
        const kept = LISTENERS[name]
        LISTENERS[name] = mutant
        const status = changed === undefined ? 'no cell' : (await ask(changed)).status
        LISTENERS[name] = kept
        if (changed === undefined || status === expectedOf(changed, kept)) unnoticed.push(`${name}, ${what}: ${status}`)
      }
    }
    process.stdout.write(`live channels: ${cells} cells (channel × role × relation × factors), ${mutants} mutants of their declarations\n`)
    expect(unnoticed).toEqual([])
    expect(mutants).toBeGreaterThan(20)
  })

  it('carries of every kind what is declared for it and nothing else, whatever was written', async () => {
    const { db } = api.database.owner
    const listener = async (name: ChannelName) => {
      const ear = earsOf(name).find((one) => !one.isInTeam && one.assurance === 2 && expectedOf(one, LISTENERS[name]) === '200')
      const person = await cast.standing((ear?.who ?? 'nobody') as Who, 'member') // as: not in a team, as the line before says
      const channel = await channelFor(name, person, 'own')
      return { name, channel, stream: await openStream(`${origin}/api/v1/live?channel=${channel}`, person.cookies) }
    }
    const open = await Promise.all(NAMES.map(listener))
    for (const { name, stream } of open) expect([name, stream.status]).toEqual([name, 200])
    // One insertion, so that they come in this order; the last on each channel is one that it carries.
    const rows = open.flatMap(({ name, channel }) =>
      [...KINDS, CARRIED[name][0]].map((kind) => ({ channel, kind, payload: overfull(LIVE_EVENTS[kind]) as Record<string, unknown> })),
    )
    await db.insert(schema.liveEvents).values([...rows, ...open.map(({ channel }) => ({ channel, kind: 'nobody.declared', payload: {} }))])
    await db
      .insert(schema.liveEvents)
      .values(open.map(({ name, channel }) => ({ channel, kind: CARRIED[name][0], payload: { last: true } })))
    await db.execute(sql`select pg_notify(${LIVE_WAKE}, '')`)
    for (const { name, channel, stream } of open) {
      let seen = 0
      const frames = await stream.until(({ event, data }) => {
        if (event === 'changed' && data['kind'] === CARRIED[name][0]) seen += 1
        return seen === 3
      })
      stream.close()
      const told = frames.filter(({ event }) => event === 'changed').slice(0, -2)
      expect(new Set(told.map(({ data }) => data['kind']))).toEqual(new Set(CARRIED[name]))
      for (const { data } of told) {
        const kind = KINDS.find((one) => one === data['kind']) ?? KINDS[0]
        const fields = Object.keys(LIVE_EVENTS[kind ?? 'queue.changed'].properties)
        expect(Object.keys(data).toSorted()).toEqual(['channel', 'kind', ...fields].toSorted())
        expect(data['channel']).toBe(channel)
      }
      expect(JSON.stringify(frames)).not.toContain(UNNAMED)
    }
  })
})

/** A declaration with one thing changed: a listener gone, a factor more or fewer, a relation wider, a role too many. */
function mutantsOf(listeners: readonly Listener[]): [string, Listener[]][] {
  return listeners.flatMap((listener, index) => {
    const over = (change: Listener): Listener[] => listeners.map((one, at) => (at === index ? change : one))
    const who = listener.roles === 'team' ? 'its team' : listener.roles.join(' and ')
    const mutants: [string, Listener[]][] = [[`without ${who}`, listeners.filter((_one, at) => at !== index)]]
    if (listener.relation === 'assigned') return mutants
    const assurance = listener.assurance === 1 ? 2 : 1
    mutants.push([`${who} with ${assurance} factor`, over({ ...listener, assurance })])
    const relation = listener.relation === 'own' ? 'any' : 'own'
    mutants.push([`${who} of ${relation}`, over({ ...listener, relation })])
    const others = MEMBER_ROLES.filter((role) => !listeners.some(({ roles }) => roles !== 'team' && roles.includes(role)))
    for (const role of others) mutants.push([`${who} and ${role}`, over({ ...listener, roles: [...listener.roles, role] })])
    return mutants
  })
}

describe('the api refuses to boot with', () => {
  const declared: LiveDeclarations = { carried: CARRIED, events: LIVE_EVENTS, listeners: LISTENERS }
  it.each<[string, Partial<LiveDeclarations>, RegExp]>([
    ['a channel that nobody may listen to', { listeners: { ...LISTENERS, queue: [] } }, /channel queue does not say who may listen/],
    ['a channel that nobody declared', { carried: { ...CARRIED, secrets: ['deal.changed'] } }, /channel secrets does not say who/],
    ['listeners of a channel that carries nothing', { listeners: { ...LISTENERS, secrets: [] } }, /secrets does not say what it carries/],
    ['a kind without fields', { carried: { ...CARRIED, queue: ['queue.told'] } }, /carries queue.told, whose fields nobody declared/],
    ['a kind that no channel carries', { events: { ...LIVE_EVENTS, 'x.changed': Type.Object({}) } }, /event x.changed is on no channel/],
    [
      'a field that could carry words',
      { events: { ...LIVE_EVENTS, 'deal.changed': Type.Object({ message: Type.String() }) } },
      /deal.changed has message, which is neither/,
    ],
  ])('%s', (_what, broken, reason) => {
    expect(() => refuseUndeclared(declared)).not.toThrow()
    expect(() => refuseUndeclared({ ...declared, ...broken })).toThrow(reason)
  })
})

describe('a stage’s stream', () => {
  async function opened(mode: 'live' | 'rehearsal'): Promise<string> {
    const moderator = await api.as('moderator')
    const { segmentId } = await makeStagedSegment(api)
    return openStageOf(moderator, segmentId, mode)
  }

  it('is followed by whom its view is declared for, whoever they are, and is nowhere for everybody else', async () => {
    const wrong: string[] = []
    let cells = 0
    const views = SESSION_MODES.flatMap((mode) => STAGE_AUDIENCES.map((audience) => ({ mode, audience })))
    const sessions = { live: await opened('live'), rehearsal: await opened('rehearsal') }
    for (const { mode, audience } of views) {
      const followers = FOLLOWERS[mode][audience]
      for (const { who, assurance } of signedIn()) {
        const person = assurance === 1 && who !== 'nobody' ? await cast.weak(who) : await cast.standing(who, 'member')
        const isFollower = followers === 'everybody' || (assurance >= followers.assurance && followers.roles.some((role) => role === who))
        const stream = await openStream(`${origin}/api/v1/stage/${sessions[mode]}/live?as=${audience}`, person.cookies)
        stream.close()
        cells += 1
        if (stream.status !== (isFollower ? 200 : 404)) wrong.push(`${mode}, ${audience}, ${who}, ${assurance}: ${stream.status}`)
      }
    }
    process.stdout.write(`stage streams: ${cells} cells (mode × audience × role × factors)\n`)
    expect(wrong).toEqual([])
  })

  it('carries of every kind, to each audience, what is declared and nothing else, however wide its writer said', async () => {
    const { db } = api.database.owner
    const stageId = await opened('live')
    const { cookies } = await cast.standing('moderator', 'member')
    const streams = await Promise.all(
      STAGE_AUDIENCES.map((audience) => openStream(`${origin}/api/v1/stage/${stageId}/live?as=${audience}`, cookies)),
    )
    const kinds = [...Object.keys(STAGE_EVENTS), 'nobody.declared']
    const written = kinds.flatMap((kind) => STAGE_AUDIENCES.map((said) => ({ kind, said })))
    const rows = written.map(({ kind, said }, index) => ({
      sessionId: stageId,
      seq: index + 2,
      kind,
      audience: said,
      payload: overfull(STAGE_EVENTS[kind]?.payload ?? Type.Object({})),
    }))
    await db.insert(schema.stageEvents).values(rows)
    const seq = rows.length + 2
    const last = { sessionId: stageId, seq, kind: 'question.removed', audience: 'public', payload: { questionId: stageId } }
    await db.insert(schema.stageEvents).values(last)
    await db.update(schema.stageSessions).set({ seq }).where(eq(schema.stageSessions.id, stageId))
    await db.execute(sql`select pg_notify(${STAGE_WAKE}, ${stageId})`)

    const rankOf = (audience: StageAudience) => STAGE_AUDIENCES.indexOf(audience)
    for (const [index, stream] of streams.entries()) {
      const frames = (await stream.until(({ data }) => data['seq'] === seq)).filter(({ event }) => event === 'stage').slice(0, -1)
      const expected = written.filter(({ kind, said }) => {
        const reaches = STAGE_EVENTS[kind]?.reaches
        return reaches !== undefined && index >= Math.max(rankOf(said), rankOf(reaches))
      })
      expect(frames.map(({ data }) => data['kind'])).toEqual(expected.map(({ kind }) => kind))
      for (const { data } of frames) {
        const payload = STAGE_EVENTS[String(data['kind'])]?.payload.properties ?? {}
        expect(Object.keys(Object(data['payload'])).toSorted(), String(data['kind'])).toEqual(Object.keys(payload).toSorted())
      }
      const bytes = JSON.stringify(frames)
      expect(bytes).not.toContain(UNNAMED)
      // What the stage's own people alone know is there for them, and for the public nowhere.
      expect(/"backstage":\{|"commandId"|"cues"|"armed"/.test(bytes)).toBe(index > 0)
      stream.close()
    }
    const fresh = await Promise.all(
      STAGE_AUDIENCES.map((audience) => openStream(`${origin}/api/v1/stage/${stageId}/live?as=${audience}`, cookies)),
    )
    for (const [index, stream] of fresh.entries()) {
      const frames = await stream.until(({ event }) => event === 'snapshot')
      stream.close()
      expect(JSON.stringify(frames)).not.toContain(UNNAMED)
      expect(/"backstage":\{|"cues"/.test(JSON.stringify(frames))).toBe(index > 0)
    }
  })

  it('cannot be told of what nobody declared', async () => {
    const stageId = await opened('live')
    const tell = api.database.api.db.transaction((tx) =>
      appendStageEvent(tx, stageId, { kind: 'secret.told', audience: 'public', payload: {} }),
    )
    await expect(tell).rejects.toThrow('knows no event secret.told')
  })
})
