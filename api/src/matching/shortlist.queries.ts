/**
 * The hot read of the product: one mandate's shortlist in one named prepared statement, so that Postgres plans it once per
 * connection. Every filter is a parameter that may be null. The head's columns repeat on every row, and a mandate without
 * a list still gives one row. The list is put in order before the joins, so that they end with the page and not with the list.
 */
import type pg from 'pg'

const VISIBLE_TEXT = `concat_ws(' ', p.title, p.summary, o.name, p.problem, p.approach, p.results, p.scale_plan, p.lessons)`

export const SHORTLIST_SQL = `
select m.investor_id, v.state as investor_state, m.edition_id,
  l.run_id, l.written_by, l.revision, coalesce(cardinality(l.counterpart_ids), 0) as eligible_count,
  run.id as last_run_id, run.kind, run.state as run_state, run.pairs_done, run.pairs_total, run.eligible_pairs,
  run.reason as run_reason, run.requested_at, run.finished_at,
  i.*
from mandates m
join investors v on v.id = m.investor_id
left join match_current c on c.edition_id = m.edition_id and m.state = 'active'
left join match_lists l on l.run_id = c.run_id and l.side = 'mandate' and l.owner_id = m.id
left join lateral (
  select r.* from (
    (select * from match_runs where subject_id = m.id order by id desc limit 1)
    union all
    (select * from match_runs where subject_id = m.edition_id and m.state = 'active' order by id desc limit 1)
  ) r order by r.id desc limit 1
) run on true
left join lateral (
  select listed.position::int, listed.score,
    p.id, p.number, e2.slug as edition_slug, o.name as organisation_name, p.state, p.revision as pitch_revision, p.submitted_at, p.language,
    p.title, p.summary, p.goals, p.targets, p.scope, p.countries, p.regions, p.ask_minor, p.ask_minimum_minor, p.ask_currency,
    p.instruments, p.support_needed, p.stage, p.evidence_level, p.derived_fields,
    e.state as entry_state, e.reason as entry_reason, e.note as entry_note, e.shown_score as entry_shown_score, e.updated_at as entry_updated_at
  from (
    select * from unnest(l.counterpart_ids, l.scores) with ordinality as entry(pitch_id, score, position)
    where $3::int is null or entry.score < $3 or (entry.score = $3 and entry.pitch_id > $4::uuid)
    order by entry.position
  ) listed
  join pitches p on p.id = listed.pitch_id and p.state = any($2::text[])
  join editions e2 on e2.id = p.edition_id
  join organisations o on o.id = p.organisation_id
  left join shortlist_entries e on e.mandate_id = m.id and e.pitch_id = p.id
  where case coalesce($5::text, '') when '' then e.state is distinct from 'dismissed' when 'suggested' then e.state is null else e.state = $5 end
    and ($6::smallint is null or p.goals @> array[$6::smallint])
    and ($7::text[] is null or p.countries && $7 or p.regions && $8::text[] or ($9::boolean and p.scope = 'global'))
    and ($10::text is null or p.stage = $10)
    and ($11::text is null or p.instruments @> array[$11::text])
    and ($12::text[] is null or exists (
      select from unnest($12, $13::bigint[], $14::bigint[]) as ask(currency, least, most)
      where ask.currency = p.ask_currency and p.ask_minor between ask.least and ask.most))
    and ($15::text[] is null or ${VISIBLE_TEXT} ilike all ($15))
  order by listed.position
  limit $16
) i on true
where m.id = $1
order by i.position`

/** Amounts that a range of dollars comes to, currency by currency. */
export interface AskRange {
  currencies: string[]
  least: number[]
  most: number[]
}

export interface ShortlistQuestion {
  mandateId: string
  /** States in which a pitch may be seen. */
  visibleStates: readonly string[]
  after: { score: number; pitchId: string } | undefined
  state: string | undefined
  goal: number | undefined
  place: { countries: readonly string[]; regions: readonly string[]; withGlobal: boolean } | undefined
  stage: string | undefined
  instrument: string | undefined
  ask: AskRange | undefined
  /** LIKE patterns that must all match. */
  patterns: readonly string[] | undefined
  limit: number
}

/** A row as Postgres sends it: the head, and one pitch of the list, or nulls where there is none. */
export interface ShortlistRow {
  investor_id: string
  investor_state: string
  edition_id: string
  run_id: string | null
  written_by: string | null
  revision: number | null
  eligible_count: number
  last_run_id: string | null
  kind: string
  run_state: string
  pairs_done: number
  pairs_total: number
  eligible_pairs: number | null
  run_reason: string | null
  requested_at: Date
  finished_at: Date | null
  position: number | null
  score: number
  id: string
  number: number | null
  edition_slug: string
  organisation_name: string
  state: string
  pitch_revision: number
  submitted_at: Date | null
  language: string
  title: string | null
  summary: string | null
  goals: number[]
  targets: string[]
  scope: string | null
  countries: string[]
  regions: string[]
  /** `bigint`, which pg hands over as text. */
  ask_minor: string | null
  ask_minimum_minor: string | null
  ask_currency: string | null
  instruments: string[]
  support_needed: string[]
  stage: string | null
  evidence_level: number | null
  derived_fields: string[]
  entry_state: string | null
  entry_reason: string | null
  entry_note: string | null
  entry_shown_score: number | null
  entry_updated_at: Date | null
}

/** The parameters of SHORTLIST_SQL, in its order. */
export function shortlistValues(question: ShortlistQuestion): unknown[] {
  const { after, place, ask } = question
  return [
    question.mandateId,
    question.visibleStates,
    after?.score ?? null,
    after?.pitchId ?? null,
    question.state ?? null,
    question.goal ?? null,
    place?.countries ?? null,
    place?.regions ?? null,
    place?.withGlobal ?? false,
    question.stage ?? null,
    question.instrument ?? null,
    ask?.currencies ?? null,
    ask?.least ?? null,
    ask?.most ?? null,
    question.patterns ?? null,
    question.limit,
  ]
}

/** The mandate's head and the asked page of its list; no row at all when there is no such mandate. */
export async function readShortlist(pool: pg.Pool, question: ShortlistQuestion): Promise<ShortlistRow[]> {
  const { rows } = await pool.query<ShortlistRow>({ name: 'shortlist', text: SHORTLIST_SQL, values: shortlistValues(question) })
  return rows
}
