import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { DELIVERY_STATES, ENDPOINT_REASONS, ENDPOINT_STATES, EVENT_TYPES, TOKEN_SCOPES, WEBHOOK_EVENTS } from '../reference/integrations.ts'
import { accounts, organisations } from './accounts.ts'
import { id, instant, oneOf, someOf } from './columns.ts'

/**
 * An address of another system that is told of events. Its secret is derived from its id and the number here, so that neither this
 * table nor a copy of it can sign anything.
 */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: id(),
    /** Null for the Secretariat's own. */
    organisationId: uuid().references(() => organisations.id),
    address: text().notNull(),
    eventTypes: text().array().notNull(),
    secretNumber: integer().notNull().default(1),
    /** Until then the secret before this one signs as well. */
    previousSecretUntil: instant(),
    state: text().notNull().default('active'),
    reason: text(),
    /** Tries in a row that failed, and since when. */
    failures: integer().notNull().default(0),
    failingSince: instant(),
    /** Nothing is sent before: what fails again and again is asked less often. */
    restsUntil: instant(),
    /** The job that is sending, and until when nobody else may: at most one call at a time. */
    leaseId: uuid(),
    leaseUntil: instant(),
    /** When a job is already promised to send next. */
    wakesAt: instant(),
    createdBy: uuid()
      .notNull()
      .references(() => accounts.id),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('webhook_endpoints_organisation').on(t.organisationId),
    check('webhook_endpoints_address', sql`${t.address} ~ '^https?://' and length(${t.address}) <= 500`),
    check('webhook_endpoints_events', sql`${someOf(t.eventTypes, EVENT_TYPES)} and cardinality(${t.eventTypes}) >= 1`),
    check('webhook_endpoints_state', oneOf(t.state, ENDPOINT_STATES)),
    check('webhook_endpoints_reason', oneOf(t.reason, ENDPOINT_REASONS)),
    check('webhook_endpoints_disabled', sql`(${t.state} = 'disabled') = (${t.reason} is not null)`),
    check('webhook_endpoints_lease', sql`(${t.leaseId} is null) = (${t.leaseUntil} is null)`),
  ],
)

/** One event for one endpoint: ids and states only. Sent again it keeps its event's id, by which the receiver knows it. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: id(),
    endpointId: uuid()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    eventId: uuid().notNull(),
    eventType: text().notNull(),
    subjectId: uuid().notNull(),
    data: jsonb().$type<Record<string, string | null>>().notNull(),
    occurredAt: instant().notNull().defaultNow(),
    state: text().notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    dueAt: instant().notNull().defaultNow(),
    lastStatus: smallint(),
    lastError: text(),
    endedAt: instant(),
  },
  (t) => [
    unique('webhook_deliveries_once').on(t.endpointId, t.eventId),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.id),
    index('webhook_deliveries_due')
      .on(t.endpointId, t.dueAt)
      .where(sql`state = 'waiting'`),
    check('webhook_deliveries_type', oneOf(t.eventType, Object.keys(WEBHOOK_EVENTS))),
    check('webhook_deliveries_state', oneOf(t.state, DELIVERY_STATES)),
    check('webhook_deliveries_ended', sql`(${t.state} = 'waiting') = (${t.endedAt} is null)`),
    check('webhook_deliveries_thin', sql`jsonb_typeof(${t.data}) = 'object' and pg_column_size(${t.data}) <= 1024`),
  ],
)

/** What a program calls with instead of a session. Only hashes are kept; it never may more than its maker, whom it follows. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    name: text().notNull(),
    scopes: text().array().notNull(),
    tokenHash: text().notNull(),
    /** The token before this one, which is good until then. */
    previousHash: text(),
    previousUntil: instant(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    lastUsedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    unique('api_tokens_hash').on(t.tokenHash),
    unique('api_tokens_previous_hash').on(t.previousHash),
    index('api_tokens_account').on(t.accountId, t.id),
    check('api_tokens_name', sql`length(${t.name}) between 1 and 80`),
    check('api_tokens_scopes', someOf(t.scopes, TOKEN_SCOPES)),
    check('api_tokens_hashes', sql`${t.tokenHash} ~ '^[0-9a-f]{64}$' and coalesce(${t.previousHash} ~ '^[0-9a-f]{64}$', true)`),
    check('api_tokens_previous', sql`(${t.previousHash} is null) = (${t.previousUntil} is null)`),
  ],
)
