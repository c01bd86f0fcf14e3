import {
  ENTRY_STATES,
  INSTRUMENTS,
  PASS_REASONS,
  PITCH_FORMS,
  PITCH_STATES,
  PLACED_BY,
  SCOPES,
  STAGES,
  SUPPORT_KINDS,
} from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { MEMBERS } from '../investors/investors.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import {
  AmountMinor,
  closed,
  Count,
  CountryGroup,
  Currency,
  GoalNumber,
  Id,
  Instant,
  Iso3,
  Locale,
  M49,
  Nothing,
  nullable,
  oneOf,
  PageQuery,
  TargetCode,
  withProblems,
} from '../platform/shapes.ts'
import { Hidden, PitchTexts } from '../publishing/publishing.shapes.ts'
import { FailedGate, PairScore, RunStatus } from './match.shapes.ts'
import { Change } from './what-if.contract.ts'

export { FailedGate, Factor, PairScore, Reason, ReasonParams, RunStatus, Side } from './match.shapes.ts'

/** What changed of a pair since an entry was made of it. */
export const EntryChanges = closed({
  shownBefore: Type.Integer({ minimum: 0, maximum: 100 }),
  shownNow: nullable(Type.Integer({ minimum: 0, maximum: 100, description: 'Null when the pitch is no longer eligible.' })),
  factors: Type.Array(closed({ key: Type.String(), before: Count, after: Count }), { description: 'Factors whose points moved.' }),
  noLongerEligible: Type.Boolean(),
})
export type EntryChanges = Static<typeof EntryChanges>

/** What an investor made of a suggestion. */
export const Entry = closed({
  state: oneOf(ENTRY_STATES),
  reason: nullable(oneOf(PASS_REASONS)),
  note: nullable(Type.String()),
  shownScore: nullable(Type.Integer()),
  updatedAt: Instant,
  changes: nullable(EntryChanges),
})
export type Entry = Static<typeof Entry>

/** A pitch as a verified investor sees it. */
export const InvestorPitch = closed({
  id: Id,
  reference: nullable(Type.String()),
  organisationName: Type.String(),
  state: oneOf(PITCH_STATES),
  submittedAt: nullable(Instant),
  language: Locale,
  title: nullable(Type.String()),
  summary: nullable(Type.String()),
  goals: Type.Array(GoalNumber),
  targets: Type.Array(TargetCode),
  scope: nullable(oneOf(SCOPES)),
  countries: Type.Array(Iso3),
  regions: Type.Array(M49),
  askMinor: nullable(AmountMinor),
  askMinimumMinor: nullable(AmountMinor),
  askCurrency: nullable(Currency),
  instruments: Type.Array(oneOf(INSTRUMENTS)),
  supportNeeded: Type.Array(oneOf(SUPPORT_KINDS)),
  supportOffered: Type.Array(oneOf(SUPPORT_KINDS), { description: 'What the partnership can give to others.' }),
  form: oneOf(PITCH_FORMS),
  pooledAsks: Type.Integer({ minimum: 0, description: 'How many asks stand together as a pool; 0 for a single pitch.' }),
  stage: nullable(oneOf(STAGES)),
  evidenceLevel: nullable(Type.Integer()),
  derivedFields: Type.Array(Type.String()),
  isAlias: Type.Boolean({ description: 'A safe profile: the names are an alias until an introduction is accepted.' }),
  hidden: Hidden,
})
export type InvestorPitch = Static<typeof InvestorPitch>

export const ShortlistItem = closed({
  rank: Type.Integer({ minimum: 1 }),
  pitch: InvestorPitch,
  pair: PairScore,
  entry: nullable(Entry),
  isPinned: Type.Boolean({ description: 'Whether the Secretariat chose it for this list.' }),
  placedBy: nullable(
    oneOf(PLACED_BY, { description: 'Why it has a place on the shortlist: by score, so that it is seen, as something new, or as a pin.' }),
  ),
})
export type ShortlistItem = Static<typeof ShortlistItem>

/** Filters of a shortlist; the same names stand in the page's address. */
export const ShortlistFilters = {
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Words in title, summary, organisation or text.' })),
  goal: Type.Optional(GoalNumber),
  place: Type.Optional(
    Type.String({ pattern: '^([A-Z]{3}|[0-9]{3}|ldc|lldc|sids|group:[a-z_]+)$', description: 'Country, M49 region or country group.' }),
  ),
  stage: Type.Optional(oneOf(STAGES)),
  instrument: Type.Optional(oneOf(INSTRUMENTS)),
  askMinUsd: Type.Optional(Type.Integer({ minimum: 0, description: 'Whole US dollars.' })),
  askMaxUsd: Type.Optional(Type.Integer({ minimum: 0, description: 'Whole US dollars.' })),
  state: Type.Optional(oneOf(['suggested', 'saved', 'dismissed'])),
}

const params = closed({ mandateId: Id })
const pairParams = closed({ mandateId: Id, pitchId: Id })

/** Best first. Dismissed pitches are left out unless asked for by `state`. */
export const getShortlist = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/shortlist',
  policy: MEMBERS,
  schema: {
    summary: 'The shortlist of a mandate, or all pitches that fit it, with reasons',
    params,
    querystring: closed({
      ...PageQuery,
      ...ShortlistFilters,
      list: Type.Optional(
        oneOf(['short', 'all'], {
          description: 'The fair shortlist, as far as there is one, or all that fit, best first. The first if left out.',
        }),
      ),
    }),
    response: withProblems({
      200: closed({
        run: nullable(RunStatus),
        /** Which list is shown: all that fit too where there is no shortlist yet. */
        list: oneOf(['short', 'all']),
        /** Identifies exactly what is shown; equal values mean equal lists. */
        listVersion: nullable(Type.String()),
        eligibleCount: Count,
        items: Type.Array(ShortlistItem),
        /** Saved pitches that the list no longer holds; on the first page of what was saved only. */
        left: Type.Array(closed({ pitch: InvestorPitch, entry: Entry })),
        nextCursor: nullable(Type.String()),
      }),
      304: Nothing,
    }),
  },
})

/** One pitch in the light of one mandate: the score with all reasons, or the closed gates with what would open them. */
export const getShortlistPitch = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId',
  queries: 15,
  policy: MEMBERS,
  schema: {
    summary: 'A pitch with its reasons, or why it does not fit',
    params: pairParams,
    response: withProblems({
      200: closed({
        rank: nullable(Type.Integer()),
        pitch: InvestorPitch,
        texts: PitchTexts,
        pair: nullable(PairScore),
        gates: Type.Array(FailedGate),
        /** What the partnership could change, and the score that it would bring. */
        changes: Type.Array(Change),
        entry: nullable(Entry),
      }),
    }),
  },
})

/** Pitches outside the list that come nearest, with the gate that keeps each out. */
export const listNearMisses = endpoint({
  method: 'GET',
  url: '/api/v1/mandates/:mandateId/near-misses',
  queries: 14,
  policy: MEMBERS,
  schema: {
    summary: 'Pitches that one change would open',
    params,
    response: withProblems({ 200: closed({ items: Type.Array(closed({ pitch: InvestorPitch, gates: Type.Array(FailedGate) })) }) }),
  },
})

export const saveEntry = endpoint({
  method: 'PUT',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/entry',
  policy: MEMBERS,
  repeatable: 'sets',
  schema: {
    summary: 'Save a pitch, or pass on it with a reason',
    params: pairParams,
    body: closed({
      state: oneOf(ENTRY_STATES),
      reason: Type.Optional(oneOf(PASS_REASONS)),
      note: Type.Optional(Type.String({ maxLength: 2000 })),
    }),
    response: withProblems({ 200: Entry }),
  },
})

/** Back to suggested. */
export const removeEntry = endpoint({
  method: 'DELETE',
  url: '/api/v1/mandates/:mandateId/shortlist/:pitchId/entry',
  policy: MEMBERS,
  repeatable: 'removes',
  schema: { summary: 'Undo a save or a pass', params: pairParams, response: withProblems({ 204: Nothing }) },
})

export { CountryGroup }
