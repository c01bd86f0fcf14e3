import { ACCESS_MOVES, ACCESS_STATES, ENTRY_STATES, LIST_SHARINGS, MOST_ACCESS_MINUTES, PASS_REASONS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, someOf, withProblems } from '../platform/shapes.ts'

export const AccessGrant = closed({
  id: Id,
  investorId: Id,
  investorName: Type.String(),
  state: oneOf(ACCESS_STATES),
  reason: Type.String(),
  minutes: Type.Integer({ minimum: 1, maximum: MOST_ACCESS_MINUTES }),
  askedBy: Type.String(),
  askedAt: Instant,
  decidedBy: nullable(Type.String()),
  /** When it ends by itself; null until it is opened. */
  expiresAt: nullable(Instant),
  endedBy: nullable(Type.String()),
  /** What the caller may do with it now. */
  may: someOf(ACCESS_MOVES),
  /** Whether the caller reads by it now. */
  mayRead: Type.Boolean(),
})
export type AccessGrant = Static<typeof AccessGrant>

export const listAccess = endpoint({
  method: 'GET',
  url: '/api/v1/access-grants',
  policy: SECRETARIAT,
  schema: {
    summary:
      'Who of the Secretariat asked to read an investor’s private lists and what became of it, newest first, and the investors to choose from',
    response: withProblems({
      200: closed({ items: Type.Array(AccessGrant), investors: Type.Array(closed({ id: Id, name: Type.String() })) }),
    }),
  },
})

export const askAccess = endpoint({
  method: 'POST',
  url: '/api/v1/access-grants',
  policy: SECRETARIAT,
  idempotent: true,
  schema: {
    summary: 'Ask to read an investor’s private lists for a while; somebody else of the Secretariat decides',
    body: closed({
      investorId: Id,
      reason: Type.String({ minLength: 10, maxLength: 1000 }),
      minutes: Type.Integer({ minimum: 5, maximum: MOST_ACCESS_MINUTES }),
    }),
    response: withProblems({ 201: AccessGrant }),
  },
})

export const moveAccess = endpoint({
  method: 'POST',
  url: '/api/v1/access-grants/:grantId/moves',
  policy: SECRETARIAT,
  repeatable: 'moves',
  schema: {
    summary:
      'Open what a colleague asked for, refuse it, or end one’s own part in it early; the investor’s members are told at once when it opens',
    params: closed({ grantId: Id }),
    body: closed({ do: oneOf(ACCESS_MOVES) }),
    response: withProblems({ 200: AccessGrant }),
  },
})

const Item = closed({
  title: nullable(Type.String()),
  note: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  addedAt: Instant,
})
const OpenedList = closed({
  id: Id,
  name: Type.String(),
  note: nullable(Type.String()),
  sharing: oneOf(LIST_SHARINGS),
  ownerName: Type.String(),
  items: Type.Array(Item),
})
const OpenedEntry = closed({
  id: Id,
  mandateName: Type.String(),
  title: nullable(Type.String()),
  state: oneOf(ENTRY_STATES),
  reason: nullable(oneOf(PASS_REASONS)),
  note: nullable(Type.String()),
})
export const OpenedLists = closed({ grant: AccessGrant, lists: Type.Array(OpenedList), entries: Type.Array(OpenedEntry) })
export type OpenedLists = Static<typeof OpenedLists>

export const readAccess = endpoint({
  method: 'GET',
  url: '/api/v1/access-grants/:grantId/lists',
  queries: 11,
  policy: SECRETARIAT,
  schema: {
    summary: 'The private lists that an open grant of the caller’s shows, and what was said of shortlists; each reading is on record',
    params: closed({ grantId: Id }),
    response: withProblems({ 200: OpenedLists }),
  },
})
