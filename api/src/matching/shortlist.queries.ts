/**
 * The hot read of the product: one mandate's shortlist, or all that fit it, in one named prepared statement, so that Postgres plans it once per
 * connection. Every filter is a parameter that may be null. Pitches come out as the JSON that is sent, which spares reading
 * and writing their many columns; the head stands on the first row, which is there for a mandate without a list too.
 * The list is put in order before the joins, so that they end with the page and not with the list. It names its reader to the
 * wall in the same round trip: what is joined from the side refers to `reader`, and so comes after it.
 */
import { isShared } from '@scalebridge/db/publishing'
import type { PlacedBy } from '@scalebridge/db/reference'
import { passesFilters, type AskRange, type FilterAt } from '@scalebridge/db/search'
import type pg from 'pg'
import { IS_OPEN_PAIR } from './closed-pairs.ts'
import type { RunStatus } from './match.shapes.ts'
import type { ListVersion } from './matching.queries.ts'

const utc = (instant: string) => `to_char(${instant} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** InvestorPitch of the contract, field by field; a test holds it to the contract's schema. */
const PITCH = `json_build_object(
      'id', p.id, 'reference', ed.slug || '-' || lpad(p.number::text, greatest(4, length(p.number::text)), '0'), 'organisationName', o.name,
      'state', p.state, 'submittedAt', ${utc('p.submitted_at')}, 'language', p.language, 'title', p.title, 'summary', p.summary,
      'goals', p.goals, 'targets', p.targets, 'scope', p.scope, 'countries', p.countries, 'regions', p.regions,
      'askMinor', p.ask_minor, 'askMinimumMinor', p.ask_minimum_minor, 'askCurrency', p.ask_currency, 'instruments', p.instruments,
      'supportNeeded', p.support_needed, 'supportOffered', p.support_offered, 'form', p.form, 'pooledAsks', p.pooled_asks, 'stage', p.stage, 'evidenceLevel', p.evidence_level, 'derivedFields', p.derived_fields, 'isAlias', false, 'hidden', '[]'::json)`

const IS_INTRODUCED = `exists (select from introductions i where i.pitch_id = p.id and i.investor_id = m.investor_id
        and i.state in ('accepted', 'met', 'exploring', 'committed'))`
const IS_PINNED = `exists (select from pair_rules pin where pin.pitch_id = p.id and pin.investor_id = m.investor_id
      and coalesce(pin.mandate_id, m.id) = m.id and pin.kind = 'pin')`

/** With whose eyes an investor reads a pitch whose partnership chose who does, where `m` is the mandate and `pub` what was chosen. */
const CHOSEN = `case when pub.pitch_id is not null then json_build_object(
      'publishing', json_build_object('audiences', pub.audiences, 'isSafe', pub.is_safe, 'alias', pub.alias, 'capability', pub.capability),
      'reader', case when ${IS_INTRODUCED} then 'introduced' else 'investor' end)::text end`

/** Entry of the contract. */
const ENTRY = `json_build_object('state', e.state, 'reason', e.reason, 'note', e.note, 'shownScore', e.shown_score, 'updatedAt', ${utc('e.updated_at')})`

const HEAD = `json_build_object(
    'investorId', m.investor_id, 'investorState', v.state, 'editionId', m.edition_id,
    'list', case when s.run_id is not null then json_build_object('side', s.side, 'runId', s.run_id, 'writtenBy', s.written_by, 'revision', s.revision)
      when l.run_id is not null then json_build_object('side', l.side, 'runId', l.run_id, 'writtenBy', l.written_by, 'revision', l.revision) end,
    'eligibleCount', coalesce(l.eligible_count, 0),
    'run', case when run.id is not null then json_build_object(
      'id', run.id, 'kind', run.kind, 'state', run.state, 'pairsDone', run.pairs_done, 'pairsTotal', run.pairs_total,
      'eligiblePairs', run.eligible_pairs, 'reason', run.reason, 'requestedAt', ${utc('run.requested_at')}, 'finishedAt', ${utc('run.finished_at')}) end)`

/** The parameters of the query below, by what they narrow. */
const FILTERED_AT: FilterAt = {
  state: '$5',
  goal: '$6',
  countries: '$7',
  regions: '$8',
  withGlobal: '$9',
  stage: '$10',
  instrument: '$11',
  currencies: '$12',
  least: '$13',
  most: '$14',
  patterns: '$15',
}

/**
 * What a row's JSON is made of, by the versions of the rows that it comes from (`xmin`, which every change of a row renews) and by what
 * else decides of it: much less work than that JSON, and different whenever it would be.
 */
const STAMP = `concat_ws(' ', listed.position, listed.score, p.id, p.xmin, o.xmin, ed.xmin, coalesce(pub.xmin::text, '-'), coalesce(e.xmin::text, '-'),
      p.updated_at, coalesce(e.updated_at::text, '-'), coalesce(listed.placed_by, '-'), pub.pitch_id is not null and ${IS_INTRODUCED})`

const STAMPED = `i.stamp || ' ' || i.is_pinned as stamp`

/** The mandate beside its list, with `rows` as the page of it. */
const pageOf = (rows: { columns: string; outer: string }) => `
select ${rows.outer}
from (select as_actor($19) as id offset 0) reader
cross join mandates m
join investors v on v.id = m.investor_id
left join match_current c on c.edition_id = m.edition_id and m.state = 'active'
left join match_lists l on l.run_id = c.run_id and l.side = 'mandate' and l.owner_id = m.id
left join match_lists s on s.run_id = c.run_id and s.side = 'shortlist' and s.owner_id = m.id and $17
left join lateral (
  select r.* from (
    (select * from match_runs where subject_id = m.id order by id desc limit 1)
    union all
    (select * from match_runs where subject_id = m.edition_id and m.state = 'active' order by id desc limit 1)
  ) r order by r.id desc limit 1
) run on true
left join lateral (
  select row_number() over (order by listed.position) as nth, ${rows.columns}
  from (
    select * from unnest(coalesce(s.counterpart_ids, l.counterpart_ids), coalesce(s.scores, l.scores), s.placed_by)
      with ordinality as entry(pitch_id, score, placed_by, position)
    where $3::int is null or case when s.run_id is not null then entry.position > $18::int
      else entry.score < $3 or (entry.score = $3 and entry.pitch_id > $4::uuid) end
    order by entry.position
  ) listed
  join pitches p on p.id = listed.pitch_id and p.state = any($2::text[]) and ${IS_OPEN_PAIR} and ${isShared()}
  join organisations o on o.id = p.organisation_id
  join editions ed on ed.id = p.edition_id
  left join publishing pub on pub.pitch_id = p.id
  left join shortlist_entries e on e.mandate_id = m.id and e.pitch_id = p.id
  where reader.id is not null and ${passesFilters(FILTERED_AT)}
  order by listed.position
  limit $16
) i on true
where m.id = $1 and ($20::uuid[] is null or m.investor_id = any($20::uuid[]))
order by i.nth`

export const SHORTLIST_SQL = pageOf({
  outer: `case when coalesce(i.nth, 1) = 1 then ${HEAD}::text end as head,
  i.position, i.score, i.id, i.pitch, i.chosen, i.entry, i.packed, i.shown_score as "shownScore", i.is_pinned as "isPinned", i.placed_by as "placedBy",
  ${STAMPED}`,
  columns: `listed.position::int, listed.score, p.id, ${PITCH}::text as pitch, ${CHOSEN} as chosen,
    case when e.id is not null then ${ENTRY}::text end as entry, e.packed, e.shown_score, listed.placed_by, ${IS_PINNED} as is_pinned,
    ${STAMP} as stamp`,
})

/** The same page, of which only the stamps are told. */
export const STAMPS_SQL = pageOf({
  outer: `case when coalesce(i.nth, 1) = 1 then ${HEAD}::text end as head, ${STAMPED}`,
  columns: `${STAMP} as stamp, ${IS_PINNED} as is_pinned`,
})

export interface ShortlistQuestion {
  /** The account that asks: what was said of pitches is behind the wall. */
  readerId: string
  /** Whose mandates they may read, where that is to be asked: another's list is not even looked through, and takes as long as none. */
  investorIds?: readonly string[]
  mandateId: string
  /** States in which a pitch may be seen. */
  visibleStates: readonly string[]
  /** The last row that was shown. A shortlist goes on after its place, the long list, which changes under way, after its score. */
  after?: { score: number; pitchId: string; position: number } | undefined
  /** The fair shortlist, where the mandate has one; else all that fit. */
  isShort: boolean
  state?: string | undefined
  goal?: number | undefined
  place?: { countries: readonly string[]; regions: readonly string[]; withGlobal: boolean } | undefined
  stage?: string | undefined
  instrument?: string | undefined
  ask?: AskRange | undefined
  /** LIKE patterns that must all match. */
  patterns?: readonly string[] | undefined
  limit: number
}

/** A row as Postgres sends it: one pitch of the list, or nulls where there is none. */
export interface ShortlistRow {
  /** JSON of a ShortlistHead, on the first row. */
  head: string | null
  position: number | null
  score: number | null
  id: string | null
  /** JSON of an InvestorPitch. */
  pitch: string | null
  /** JSON of what the pitch's partnership chose and how near the investor stands; null where it chose nothing: then all of `pitch` is shown. */
  chosen: string | null
  /** JSON of an Entry, null where nothing was said of the pitch. */
  entry: string | null
  /** The pair's points when the entry was made. */
  packed: number[] | null
  shownScore: number | null
  /** Whether the Secretariat pinned it to this mandate; null where there is no pitch. */
  isPinned: boolean | null
  /** Why it has its place on a fair shortlist; null on the long list. */
  placedBy: PlacedBy | null
  /** Another whenever what the row shows is; null where there is no pitch. */
  stamp: string | null
}

export interface ShortlistHead {
  investorId: string
  investorState: string
  editionId: string
  list: ListVersion | null
  eligibleCount: number
  run: RunStatus | null
}

/** The parameters of SHORTLIST_SQL, in its order. */
export function shortlistValues(question: ShortlistQuestion): unknown[] {
  const { after, place, ask } = question
  const values = [
    question.mandateId,
    question.visibleStates,
    after?.score,
    after?.pitchId,
    question.state,
    question.goal,
    place?.countries,
    place?.regions,
    place?.withGlobal ?? false,
    question.stage,
    question.instrument,
    ask?.currencies,
    ask?.least,
    ask?.most,
    question.patterns,
    question.limit,
    question.isShort,
    after?.position,
    question.readerId,
    question.investorIds,
  ]
  return values.map((value) => value ?? null)
}

/** The mandate's head and the asked page of its list; no row at all when there is no such mandate. */
export async function readShortlist(pool: pg.Pool, question: ShortlistQuestion): Promise<ShortlistRow[]> {
  const { rows } = await pool.query<ShortlistRow>({ name: 'shortlist', text: SHORTLIST_SQL, values: shortlistValues(question) })
  return rows
}

/** Of the same page, what tells whether it has changed: its head and its rows' stamps. */
export async function readStamps(pool: pg.Pool, question: ShortlistQuestion): Promise<Pick<ShortlistRow, 'head' | 'stamp'>[]> {
  const values = shortlistValues(question)
  const { rows } = await pool.query<Pick<ShortlistRow, 'head' | 'stamp'>>({ name: 'shortlist-stamps', text: STAMPS_SQL, values })
  return rows
}

/** A saved pitch that a list does not hold any more. */
export type LeftRow = { [K in 'id' | 'pitch' | 'entry']: string } & Pick<ShortlistRow, 'chosen' | 'packed' | 'shownScore'>

const MOST_LEFT = 100

/** What a mandate saved and this list does not hold, the last saved first; without what people keep apart since. */
export async function readLeft(
  pool: pg.Pool,
  of: { readerId: string; mandateId: string; list: ListVersion; visibleStates: readonly string[] },
): Promise<LeftRow[]> {
  const text = `
    select p.id, ${PITCH}::text as pitch, ${CHOSEN} as chosen, ${ENTRY}::text as entry, e.packed, e.shown_score as "shownScore"
    from (select as_actor($5) as id offset 0) reader
    cross join lateral (select * from shortlist_entries where mandate_id = $1 and reader.id is not null offset 0) e
    join mandates m on m.id = e.mandate_id
    join pitches p on p.id = e.pitch_id and p.state = any($2::text[]) and ${IS_OPEN_PAIR} and ${isShared()}
    join organisations o on o.id = p.organisation_id
    join editions ed on ed.id = p.edition_id
    left join publishing pub on pub.pitch_id = p.id
    where e.state = 'saved' and not exists (
      select from match_lists l where l.run_id = $3 and l.side = $4 and l.owner_id = m.id and p.id = any(l.counterpart_ids))
    order by e.updated_at desc limit ${MOST_LEFT}`
  const { rows } = await pool.query<LeftRow>({
    name: 'shortlist-left',
    text,
    values: [of.mandateId, of.visibleStates, of.list.runId, of.list.side, of.readerId],
  })
  return rows
}
