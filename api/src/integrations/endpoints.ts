import { enqueue, record, schema, type Db, type Tx } from '@scalebridge/db'
import { OutboundRefused, readTarget } from '@scalebridge/db/outbound'
import { ENDPOINT_REASONS, ENDPOINT_STATES, EVENT_TYPES, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { webhookSecret } from '@scalebridge/db/webhooks'
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { listed } from '../editions/editions.ts'
import { accountOf, hasRole, organisationsOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './integrations.contract.ts'

const { organisations, webhookDeliveries, webhookEndpoints } = schema
type EndpointRow = typeof webhookEndpoints.$inferSelect

const SPEAKERS = ['partnership_lead', 'investor_lead'] as const
/** An organisation needs a few; each costs a call for every event. */
const MOST_ENDPOINTS = 10
/** For so long the secret before a rotation signs as well. */
const OVERLAP_MS = 24 * 60 * 60_000

/** SQL for the endpoints that the actor speaks for: those of its organisations, and the Secretariat's own for its members. */
export function isSpokenFor(actor: Actor) {
  return or(
    inArray(webhookEndpoints.organisationId, organisationsOf(actor, SPEAKERS)),
    hasRole(actor, SECRETARIAT_ROLES) ? isNull(webhookEndpoints.organisationId) : undefined,
  )
}

/** The endpoints that the actor speaks for, oldest first, and for whom it may add one. */
export async function listEndpoints(deps: Deps, actor: Actor): Promise<Output<typeof contract.listWebhookEndpoints>> {
  const named = await deps.db
    .select({ id: organisations.id, name: organisations.name })
    .from(organisations)
    .where(inArray(organisations.id, organisationsOf(actor, SPEAKERS)))
    .orderBy(asc(organisations.name))
  const owners = [...named, ...(hasRole(actor, SECRETARIAT_ROLES) ? [{ id: null, name: null }] : [])]
  return { items: await readEndpoints(deps.db, actor), owners }
}

async function readEndpoints(db: Db | Tx, actor: Actor, endpointId?: string): Promise<contract.WebhookEndpoint[]> {
  const countOf = (state: string) => sql<number>`(count(*) filter (where ${webhookDeliveries.state} = ${state}))::int`
  const rows = await db
    .select({ row: webhookEndpoints, name: organisations.name, waiting: countOf('waiting'), dead: countOf('dead') })
    .from(webhookEndpoints)
    .leftJoin(organisations, eq(organisations.id, webhookEndpoints.organisationId))
    .leftJoin(webhookDeliveries, eq(webhookDeliveries.endpointId, webhookEndpoints.id))
    .where(and(isSpokenFor(actor), endpointId === undefined ? undefined : eq(webhookEndpoints.id, endpointId)))
    .groupBy(webhookEndpoints.id, organisations.id)
    .orderBy(asc(webhookEndpoints.id))
  return rows.map(({ row, name, waiting, dead }) => ({
    id: row.id,
    organisation: row.organisationId === null ? null : { id: row.organisationId, name: name ?? '' },
    address: row.address,
    eventTypes: row.eventTypes.map((type) => listed(EVENT_TYPES, type)),
    state: listed(ENDPOINT_STATES, row.state),
    reason: row.reason === null ? null : listed(ENDPOINT_REASONS, row.reason),
    failingSince: row.failingSince?.toISOString() ?? null,
    previousSecretUntil: row.previousSecretUntil?.toISOString() ?? null,
    deliveries: { waiting, dead },
    createdAt: row.createdAt.toISOString(),
  }))
}

async function readEndpoint(tx: Tx, actor: Actor, endpointId: string): Promise<contract.WebhookEndpoint> {
  const [found] = await readEndpoints(tx, actor, endpointId)
  if (found === undefined) throw new Problem('webhook.notFound')
  return found
}

/**
 * Adds an endpoint of an organisation that the actor speaks for, or of the Secretariat, and answers its secret.
 * Errors: `webhook.ownerUnknown`, `webhook.addressRefused` with what is wrong about it, `webhook.tooMany`.
 */
export async function createEndpoint(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.createWebhookEndpoint>,
): Promise<Output<typeof contract.createWebhookEndpoint>> {
  const { accountId } = accountOf(actor)
  const { ownerId: organisationId, eventTypes } = body
  const speaks = organisationId === null ? hasRole(actor, SECRETARIAT_ROLES) : hasRole(actor, SPEAKERS, organisationId)
  if (!speaks) throw new Problem('webhook.ownerUnknown')
  const address = checkAddress(deps, body.address)
  return deps.db.transaction(async (tx) => {
    const isOwners = organisationId === null ? isNull(webhookEndpoints.organisationId) : eq(webhookEndpoints.organisationId, organisationId)
    if ((await tx.$count(webhookEndpoints, isOwners)) >= MOST_ENDPOINTS) throw new Problem('webhook.tooMany')
    const [row] = await tx.insert(webhookEndpoints).values({ organisationId, address, eventTypes, createdBy: accountId }).returning()
    if (row === undefined) throw new Error('the endpoint was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'webhook.create',
      subject: subjectOf(row),
      after: { organisationId, address, eventTypes },
    })
    return { endpoint: await readEndpoint(tx, actor, row.id), secret: webhookSecret(deps.config.SIGN_IN_SECRET, row) }
  })
}

const subjectOf = ({ id }: Pick<EndpointRow, 'id'>) => ({ kind: 'webhookEndpoint', id })

/** The address as it is called. What its name stands for is judged with each call. */
function checkAddress(deps: Deps, address: string): string {
  try {
    return readTarget(address, { allowLoopback: deps.config.DEMO_MODE }).href
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error
    const detail = REFUSALS[error.refusal]
    throw new Problem('webhook.addressRefused', {
      errors: [{ pointer: '/address', code: `webhook.${error.refusal}`, detail }],
      cause: error,
    })
  }
}

const REFUSALS = {
  unreadable: 'This is not a web address.',
  scheme: 'The address must begin with https://.',
  credentials: 'The address must not hold a name or a password.',
  port: 'Only the ports 443 and 8443 are called.',
  inside: 'Addresses of private networks are not called.',
  unknownName: 'The name is not known.',
} as const

/** Carries out one of the moves. Errors: `webhook.notFound`, `webhook.disabled` for a test of one that is turned off. */
export async function moveEndpoint(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.moveWebhookEndpoint>,
): Promise<Output<typeof contract.moveWebhookEndpoint>> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.id, params.endpointId), isSpokenFor(actor)))
      .for('update')
    if (row === undefined) throw new Problem('webhook.notFound')
    const secret = await MOVES[body.do](tx, row, deps)
    await record(tx, { actorId: accountId, action: `webhook.${body.do}`, subject: subjectOf(row), before: { state: row.state } })
    return { endpoint: body.do === 'remove' ? null : await readEndpoint(tx, actor, row.id), secret: secret ?? null }
  })
}

type Move = Input<typeof contract.moveWebhookEndpoint>['body']['do']

/** Each move's effect; a new secret where it makes one. */
const MOVES: Record<Move, (tx: Tx, row: EndpointRow, deps: Deps) => Promise<string | undefined>> = {
  ping: async (tx, row) => {
    if (row.state !== 'active') throw new Problem('webhook.disabled')
    const event = { eventId: randomUUID(), eventType: 'endpoint.ping', subjectId: row.id, data: { endpointId: row.id } }
    await tx.insert(webhookDeliveries).values({ endpointId: row.id, ...event })
    await promiseSending(tx, row.id)
    return undefined
  },
  rotate: async (tx, row, deps) => {
    const secretNumber = row.secretNumber + 1
    await change(tx, row, { secretNumber, previousSecretUntil: new Date(deps.clock().getTime() + OVERLAP_MS) })
    return webhookSecret(deps.config.SIGN_IN_SECRET, { id: row.id, secretNumber })
  },
  enable: async (tx, row) => {
    await change(tx, row, { state: 'active', reason: null, failures: 0, failingSince: null, restsUntil: null })
    await promiseSending(tx, row.id)
    return undefined
  },
  disable: async (tx, row) => {
    await change(tx, row, { state: 'disabled', reason: 'person' })
    return undefined
  },
  remove: async (tx, row) => {
    await tx.delete(webhookEndpoints).where(eq(webhookEndpoints.id, row.id))
    return undefined
  },
}

async function change(tx: Tx, row: EndpointRow, set: Partial<EndpointRow>): Promise<void> {
  await tx.update(webhookEndpoints).set(set).where(eq(webhookEndpoints.id, row.id))
}

/** Wakes the sending of what waits for an endpoint. */
export async function promiseSending(tx: Tx, id: string): Promise<void> {
  await enqueue(tx, { name: 'webhook.send', payload: { endpointId: id } }, { aggregate: 'webhookEndpoint', id })
}
