import { CARRIED, LIVE_EVENTS, schema, type ChannelName } from '@scalebridge/db'
import { INVESTOR_ROLES, PARTNERSHIP_ROLES, SECRETARIAT_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import type { TObject } from 'typebox'
import { hasRole, type AccountActor } from './actor.ts'
import type { Deps } from './deps.ts'

/**
 * Who may listen to a channel, by the role they hold: `own` in the organisation of the channel's subject, `any` in whatever
 * organisation, `assigned` (any role) in the pitch itself.
 */
export type Listener =
  | { roles: readonly MemberRole[]; relation: 'own' | 'any'; assurance: 1 | 2 }
  /** Whoever has left a team hears no more of its pitch. */
  | { roles: 'team'; relation: 'assigned'; assurance: 1 | 2 }

const SECRETARIAT: Listener = { roles: SECRETARIAT_ROLES, relation: 'any', assurance: 2 }

/** Who may listen to what: data, which the streams enforce and house/frames.test.ts walks. */
export const LISTENERS: Record<ChannelName, readonly Listener[]> = {
  pitch: [{ roles: PARTNERSHIP_ROLES, relation: 'own', assurance: 1 }, { roles: 'team', relation: 'assigned', assurance: 1 }, SECRETARIAT],
  mandate: [{ roles: INVESTOR_ROLES, relation: 'own', assurance: 2 }],
  edition: [SECRETARIAT],
  segment: [SECRETARIAT],
  organisation: [
    { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 },
    { roles: INVESTOR_ROLES, relation: 'own', assurance: 2 },
  ],
  queue: [SECRETARIAT],
}

/** What a channel is about: the organisation it belongs to, null where it belongs to none. */
type Subject = { organisationId: string | null }
type FindSubject = (db: Deps['db'], id: string) => Promise<Subject | undefined>

const { pitches, mandates, investors, editions, segments } = schema

const SUBJECTS: Record<ChannelName, FindSubject> = {
  pitch: async (db, id) => (await db.select({ organisationId: pitches.organisationId }).from(pitches).where(eq(pitches.id, id)))[0],
  mandate: async (db, id) => {
    const owned = db.select({ organisationId: investors.organisationId }).from(mandates)
    const [found] = await owned.innerJoin(investors, eq(investors.id, mandates.investorId)).where(eq(mandates.id, id))
    return found
  },
  edition: async (db, id) => unowned(await db.select({ id: editions.id }).from(editions).where(eq(editions.id, id))),
  segment: async (db, id) => unowned(await db.select({ id: segments.id }).from(segments).where(eq(segments.id, id))),
  organisation: async (_db, organisationId) => ({ organisationId }),
  queue: async () => ({ organisationId: null }),
}

const unowned = (rows: readonly unknown[]): Subject | undefined => (rows.length === 0 ? undefined : { organisationId: null })

/** Whether the actor may listen to a channel. What must not be known and what does not exist look the same. */
export async function mayListen(deps: Pick<Deps, 'db'>, actor: AccountActor, channel: string): Promise<boolean> {
  const { name, id } = partsOf(channel)
  if (name === undefined) return false
  const listeners = LISTENERS[name].filter(({ assurance }) => actor.assurance >= assurance)
  const subject = await SUBJECTS[name](deps.db, id)
  return subject !== undefined && listeners.some((listener) => isOne(actor, listener, { ...subject, id }))
}

function isOne(actor: AccountActor, { roles, relation }: Listener, subject: Subject & { id: string }): boolean {
  if (relation === 'assigned') return ![undefined, 'left'].includes(actor.pitchRoles.get(subject.id))
  if (relation === 'any') return hasRole(actor, roles)
  return subject.organisationId !== null && hasRole(actor, roles, subject.organisationId)
}

function partsOf(channel: string): { name: ChannelName | undefined; id: string } {
  const [word = '', id = ''] = channel.split(':')
  return { name: (Object.keys(LISTENERS) as ChannelName[]).find((name) => name === word), id } // as: Object.keys forgets the key type
}

/**
 * What a frame tells of an event: the fields that are declared for its kind, and nothing else that its writer put there.
 * Undefined where its channel does not carry its kind: nobody is told.
 */
export function toldOf(event: { channel: string; kind: string; payload: Record<string, unknown> }): Record<string, unknown> | undefined {
  const { name } = partsOf(event.channel)
  const kind = name === undefined ? undefined : CARRIED[name].find((one) => one === event.kind)
  if (kind === undefined) return undefined
  const fields = Object.keys(LIVE_EVENTS[kind].properties).filter((field) => Object.hasOwn(event.payload, field))
  return { channel: event.channel, kind, ...Object.fromEntries(fields.map((field) => [field, event.payload[field]])) }
}

/** What is declared of the live channels, as `refuseUndeclared` reads it. */
export interface LiveDeclarations {
  carried: Readonly<Record<string, readonly string[]>>
  events: Readonly<Record<string, TObject>>
  listeners: Readonly<Record<string, readonly Listener[]>>
}

/** Refuses to boot with a channel that nobody may listen to, a kind that has no fields or no channel, or a field that could carry words. */
export function refuseUndeclared({ carried, events, listeners }: LiveDeclarations): void {
  const refuse = (what: string): never => {
    throw new Error(`boot refused: the live ${what}`)
  }
  for (const [name, kinds] of Object.entries(carried)) {
    if ((listeners[name] ?? []).length === 0) refuse(`channel ${name} does not say who may listen`)
    for (const kind of kinds) if (!Object.hasOwn(events, kind)) refuse(`channel ${name} carries ${kind}, whose fields nobody declared`)
  }
  for (const name of Object.keys(listeners)) if (!Object.hasOwn(carried, name)) refuse(`channel ${name} does not say what it carries`)
  for (const [kind, { properties }] of Object.entries(events)) {
    if (!Object.values(carried).some((kinds) => kinds.includes(kind))) refuse(`event ${kind} is on no channel`)
    for (const [field, schemaOf] of Object.entries(properties))
      if (!isBare(schemaOf)) refuse(`event ${kind} has ${field}, which is neither an id, a state nor a count`)
  }
}

/** An id, a state, a count, or none: whatever else may have been typed by somebody. */
function isBare(field: object): boolean {
  const of = (key: string): unknown => Reflect.get(field, key)
  const parts = of('anyOf')
  if (Array.isArray(parts)) return parts.every((part) => isBare(Object(part)))
  return ['integer', 'null'].includes(String(of('type'))) || of('format') === 'uuid' || of('pattern') === '^[a-z_]{1,40}$'
}
