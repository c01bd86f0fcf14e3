import { LIST_SHARINGS, MOST_COMPARED, MOST_LIST_ITEMS, CLAIM_FIELDS, SEARCH_TELLINGS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { MEMBERS } from '../investors/investors.contract.ts'
import { FailedGate, InvestorPitch, PairScore, ShortlistFilters } from '../matching/matching.contract.ts'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { AmountMinor, closed, Currency, Id, Instant, Nothing, nullable, oneOf, withProblems, withVersion } from '../platform/shapes.ts'
import { SavedView } from '../secretariat/secretariat.contract.ts'
import { StatedTerms } from '../terms/terms.contract.ts'

/** Lists that filter by themselves: an investor's members read those that are theirs, were shared with them, or with all of them. */
const ANY: Policy = { ...MEMBERS, relation: 'any' }
/** A list, as a saved view, is one person's own until they show it to somebody. */
const SELF: Policy = { ...MEMBERS, relation: 'self' }

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })
const Note = nullable(Type.String({ maxLength: 4000 }))
const ItemNote = nullable(Type.String({ maxLength: 2000 }))
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' }), { maxItems: 10, uniqueItems: true })
const Colleague = closed({ accountId: Id, name: Type.String(), isOwn: Type.Boolean() })

const ListSummary = closed({
  id: Id,
  investorId: Id,
  investorName: Type.String(),
  name: Type.String(),
  note: nullable(Type.String()),
  sharing: oneOf(LIST_SHARINGS),
  /** Readers that it names; all others of the investor’s members are none, or all are, by `sharing`. */
  sharedWith: Type.Array(Id),
  isOwner: Type.Boolean({ description: 'Its owner alone names, shares and deletes it; every reader may add to it.' }),
  ownerName: Type.String(),
  revision: Type.Integer(),
  pitchIds: Type.Array(Id),
  updatedAt: Instant,
})
export type ListSummary = Static<typeof ListSummary>

export const ListItem = closed({
  pitchId: Id,
  /** Null once it is not there any more, for whatever reason: then its title is all that is told. */
  pitch: nullable(InvestorPitch),
  title: nullable(Type.String()),
  /** An own mandate in whose light the pitch can be opened. */
  mandateId: nullable(Id),
  note: ItemNote,
  tags: Type.Array(Type.String()),
  addedBy: Type.String(),
  addedAt: Instant,
  /** Versions between which it changed since it was put on the list; null where it did not. */
  changed: nullable(closed({ from: Type.Integer(), to: Type.Integer() })),
})
export type ListItem = Static<typeof ListItem>

const PitchList = closed({ ...ListSummary.properties, items: Type.Array(ListItem), colleagues: Type.Array(Colleague) })
export type PitchList = Static<typeof PitchList>

const ofList = closed({ listId: Id })
const content = { name: Name, note: Note, sharing: oneOf(LIST_SHARINGS), sharedWith: Type.Array(Id, { maxItems: 50, uniqueItems: true }) }

export const listLists = endpoint({
  method: 'GET',
  url: '/api/v1/lists',
  policy: ANY,
  schema: {
    summary: 'The lists that the caller may read, the last changed first',
    response: withProblems({ 200: closed({ items: Type.Array(ListSummary) }) }),
  },
})

export const createList = endpoint({
  method: 'POST',
  url: '/api/v1/lists',
  policy: MEMBERS,
  idempotent: true,
  schema: {
    summary: 'Begin a list, private until it is shared',
    body: closed({ investorId: Id, name: Name, note: Note, pitchIds: Type.Array(Id, { maxItems: MOST_LIST_ITEMS, uniqueItems: true }) }),
    response: withProblems({ 201: PitchList }),
  },
})

export const getList = endpoint({
  method: 'GET',
  url: '/api/v1/lists/:listId',
  queries: 10,
  policy: SELF,
  schema: { summary: 'A list with its pitches', params: ofList, response: withProblems({ 200: PitchList }) },
})

/** If-Match names the revision read. */
export const saveList = endpoint({
  method: 'PUT',
  url: '/api/v1/lists/:listId',
  policy: SELF,
  schema: { summary: 'Name or share an own list', params: ofList, body: closed(content), response: withVersion({ 200: PitchList }) },
})

export const removeList = endpoint({
  method: 'DELETE',
  url: '/api/v1/lists/:listId',
  policy: SELF,
  repeatable: 'removes',
  schema: { summary: 'Delete an own list', params: ofList, response: withProblems({ 204: Nothing }) },
})

/** If-Match names the revision read; `*` for an addition, which takes nothing from anybody. */
export const changeItems = endpoint({
  method: 'POST',
  url: '/api/v1/lists/:listId/items',
  policy: SELF,
  schema: {
    summary: 'Put a pitch on a list, say something of it, move it, or take it off',
    params: ofList,
    body: Type.Union([
      closed({
        do: Type.Literal('add'),
        pitchIds: Type.Array(Id, { minItems: 1, maxItems: MOST_LIST_ITEMS, uniqueItems: true }),
        note: ItemNote,
        tags: Tags,
      }),
      closed({ do: Type.Literal('say'), pitchId: Id, note: ItemNote, tags: Tags }),
      closed({ do: Type.Literal('move'), pitchId: Id, position: Type.Integer({ minimum: 1, maximum: MOST_LIST_ITEMS }) }),
      closed({ do: Type.Literal('remove'), pitchId: Id }),
    ]),
    response: withVersion({ 200: PitchList }),
  },
})

const Usd = nullable(AmountMinor)

/** What an investor reads of a pitch before a decision: the whole of it, on one scale with others. */
export const Brief = closed({
  pitch: InvestorPitch,
  texts: closed({
    problem: nullable(Type.String()),
    approach: nullable(Type.String()),
    results: nullable(Type.String()),
    scalePlan: nullable(Type.String()),
    lessons: nullable(Type.String()),
  }),
  /** US cents at the rates below; null where the amount or its rate is not known. */
  usd: closed({ askMinor: Usd, askMinimumMinor: Usd, gapMinor: nullable(Type.Integer({ minimum: 0 })) }),
  /** What claims of its evidence say that a unit costs, word for word; in US cents where that is an amount with a rate. */
  costsPerUnit: Type.Array(
    closed({ stated: Type.String(), indicator: nullable(Type.String()), currency: nullable(Currency), usdMinor: Usd }),
  ),
  terms: nullable(StatedTerms),
  /** Own mandates of the pitch’s edition that it is open to, each with its score or the gates that are closed. */
  matches: Type.Array(closed({ mandateId: Id, mandateName: Type.String(), pair: nullable(PairScore), gates: Type.Array(FailedGate) })),
})
export type Brief = Static<typeof Brief>

const Rate = closed({ currency: Currency, usdPerUnit: Type.Number(), asOf: Type.String({ format: 'date' }), source: Type.String() })

export const comparePitches = endpoint({
  method: 'GET',
  url: '/api/v1/comparison',
  policy: ANY,
  schema: {
    summary: 'Two to five pitches on one scale; those that are not there any more are left out',
    querystring: closed({
      pitches: Type.String({ maxLength: 400, description: `Ids with commas between them, at most ${MOST_COMPARED}.` }),
    }),
    response: withProblems({ 200: closed({ items: Type.Array(Brief), rates: Type.Array(Rate) }) }),
  },
})
export type Comparison = Static<(typeof comparePitches)['schema']['response'][200]>

/** What can be taken along. */
export const TAKEN_FORMATS = ['csv', 'xlsx', 'pdf'] as const
const taking = closed({ format: oneOf(TAKEN_FORMATS) })

const Taken = closed({
  name: Type.String(),
  investorName: Type.String(),
  note: nullable(Type.String()),
  at: Instant,
  items: Type.Array(closed({ ...Brief.properties, rank: Type.Integer(), note: nullable(Type.String()), tags: Type.Array(Type.String()) })),
  rates: Type.Array(Rate),
})
export type Taken = Static<typeof Taken>

/** Logged, and limited: what leaves the platform can be copied. */
export const takeList = endpoint({
  method: 'POST',
  url: '/api/v1/lists/:listId/exports',
  policy: SELF,
  repeatable: 'asks',
  schema: { summary: 'All that a file of a list is made of', params: ofList, body: taking, response: withProblems({ 200: Taken }) },
})

/** Logged, and limited: what leaves the platform can be copied. */
export const takeShortlist = endpoint({
  method: 'POST',
  url: '/api/v1/mandates/:mandateId/shortlist/exports',
  policy: MEMBERS,
  repeatable: 'asks',
  schema: {
    summary: 'All that a file of a shortlist is made of, at most the first fifty of what the filters leave',
    params: closed({ mandateId: Id }),
    querystring: closed({ ...ShortlistFilters, list: Type.Optional(oneOf(['short', 'all'])) }),
    body: taking,
    response: withProblems({ 200: Taken }),
  },
})

const Submitted = closed({ version: Type.Integer(), submittedAt: Instant })

/** Only what an investor may read of it, of both versions alike. */
export const getPitchChanges = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/changes',
  queries: 10,
  policy: MEMBERS,
  schema: {
    summary: 'What differs between two submitted versions of a pitch, by default the last two',
    params: closed({ mandateId: Id, pitchId: Id }),
    querystring: closed({ from: Type.Optional(Type.Integer({ minimum: 1 })), to: Type.Optional(Type.Integer({ minimum: 1 })) }),
    response: withProblems({
      200: closed({
        pitch: InvestorPitch,
        versions: Type.Array(Submitted),
        from: Submitted,
        to: Submitted,
        fields: Type.Array(closed({ field: Type.String(), before: Type.String(), after: Type.String() }), {
          description: 'Field by field; both values are JSON.',
        }),
        isTermSheetChanged: Type.Boolean(),
        claims: Type.Array(
          closed({
            kind: oneOf(['added', 'taken', 'changed']),
            text: Type.String(),
            fields: Type.Array(closed({ field: oneOf(CLAIM_FIELDS), before: nullable(Type.String()), after: nullable(Type.String()) })),
          }),
          { description: 'Claims of the evidence that differ, with their fields as they were and as they are.' },
        ),
      }),
    }),
  },
})
export type PitchChanges = Static<(typeof getPitchChanges)['schema']['response'][200]>

/** A view that nobody asked to be told of has no mandate. */
export const tellOfView = endpoint({
  method: 'PUT',
  url: '/api/v1/saved-views/:viewId/telling',
  policy: SELF,
  repeatable: 'sets',
  schema: {
    summary: 'Be told of new pitches that an own saved view finds on the list of an own mandate, or no more',
    params: closed({ viewId: Id }),
    body: closed({ every: nullable(oneOf(SEARCH_TELLINGS)), mandateId: Id }),
    response: withProblems({ 200: SavedView }),
  },
})
