import { askTogether } from '@scalebridge/db/ask-together'
import { SEATS, SESSION_MODES, SESSION_STATES, type Seat } from '@scalebridge/db/reference'
import { listed } from '../editions/editions.ts'
import type { Deps } from '../platform/deps.ts'
import type { FoundStage } from './find-stage.ts'
import type { Member } from './member.ts'

/** What everybody may see and vote for. Whatever else a question is waiting for or was told, it is in none of these states. */
export const SHOWN = ['approved', 'asked', 'answered'] as const

/** Between two statements of a kind, while more people come than one: nobody notices it, and a hall's thousands are fifty a second. */
const REST_MS = 20

/** Whoever becomes a member, or takes another seat. */
export interface Joining extends Member {
  sessionId: string
  accountId: string | null
}

interface Vote {
  stageId: string
  questionId: string
  memberId: string
}

/**
 * What a whole audience asks of the database within seconds, asked together: a thousand people are a few statements. Each answer is of
 * after its question, as it would be alone.
 */
export interface Crowd {
  /** A session by its id, whoever asks. */
  stage(id: string): Promise<FoundStage | undefined>
  member(id: string): Promise<Member | undefined>
  /** Puts the member down with their seat. False where the session is not there any more. */
  join(joining: Joining): Promise<boolean>
  /**
   * What nearly every vote is: a first vote for a question that stands. Answers how many it has by now; undefined for any other vote,
   * and where a merge comes in between: it may be there then, uncounted.
   */
  vote(vote: Vote): Promise<number | undefined>
}

export function createCrowd(deps: Pick<Deps, 'pool'>): Crowd {
  const rest = { restMs: REST_MS }
  return {
    stage: askTogether((ids) => readStages(deps, ids), rest),
    member: askTogether((ids) => readMembers(deps, ids), rest),
    join: askTogether((joinings) => writeMembers(deps, joinings), rest),
    vote: askTogether((votes) => writeVotes(deps, votes), rest),
  }
}

type Pool = Pick<Deps, 'pool'>

async function readStages({ pool }: Pool, ids: readonly string[]): Promise<(FoundStage | undefined)[]> {
  const text = `
    select s.id, s.segment_id as "segmentId", g.edition_id as "editionId", g.title, s.mode, s.state, s.room_code as "roomCode"
    from stage_sessions s join segments g on g.id = s.segment_id where s.id = any($1::uuid[])`
  const { rows } = await pool.query<FoundStage>({ name: 'crowd-stages', text, values: [[...new Set(ids)]] })
  const found = rows.map((row) => ({ ...row, mode: listed(SESSION_MODES, row.mode), state: listed(SESSION_STATES, row.state) }))
  return ids.map((id) => found.find((stage) => stage.id === id))
}

async function readMembers({ pool }: Pool, ids: readonly string[]): Promise<(Member | undefined)[]> {
  const text = 'select id, seat from audience_members where id = any($1::uuid[])'
  const { rows } = await pool.query<{ id: string; seat: string }>({ name: 'crowd-members', text, values: [[...new Set(ids)]] })
  const seats = new Map<string, Seat>(rows.map(({ id, seat }) => [id, listed(SEATS, seat)]))
  return ids.map((id) => {
    const seat = seats.get(id)
    return seat === undefined ? undefined : { id, seat }
  })
}

/** In the order of their ids, so that two such statements never wait for each other; who comes twice takes the later seat. */
async function writeMembers({ pool }: Pool, joinings: readonly Joining[]): Promise<boolean[]> {
  const text = `
    insert into audience_members (id, session_id, seat, account_id)
    select j.id, s.id, j.seat, a.id
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as j(id, session_id, seat, account_id)
    join stage_sessions s on s.id = j.session_id
    left join accounts a on a.id = j.account_id
    order by j.id
    on conflict (id) do update set seat = excluded.seat
    returning id`
  const last = [...new Map(joinings.map((joining) => [joining.id, joining])).values()]
  const columns = [last.map(({ id }) => id), last.map(({ sessionId }) => sessionId), last.map(({ seat }) => seat)]
  const values = [...columns, last.map(({ accountId }) => accountId)]
  const { rows } = await pool.query<{ id: string }>({ name: 'crowd-join', text, values })
  const written = new Set(rows.map(({ id }) => id))
  return joinings.map(({ id }) => written.has(id))
}

/**
 * Every vote first, the counts after. Both in the order of their ids, so that two such statements, or a moderator who merges, never
 * wait for each other.
 */
async function writeVotes({ pool }: Pool, votes: readonly Vote[]): Promise<(number | undefined)[]> {
  const text = `
    with cast_votes as (
      insert into question_votes (question_id, member_id)
      select distinct q.id, v.member_id
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as v(question_id, member_id, session_id)
      join questions q on q.id = v.question_id and q.session_id = v.session_id and q.state = any($4::text[])
      join audience_members m on m.id = v.member_id
      order by q.id, v.member_id
      on conflict do nothing
      returning question_id, member_id),
    held as (select id from questions where id in (select question_id from cast_votes) order by id for no key update),
    counted as (
      update questions q set votes = q.votes + n.votes
      from (select question_id, count(*)::int as votes from cast_votes group by question_id) n
      join held on held.id = n.question_id
      where q.id = held.id and q.state = any($4::text[])
      returning q.id, q.votes)
    select c.question_id as "questionId", c.member_id as "memberId", k.votes from cast_votes c join counted k on k.id = c.question_id`
  const columns = [votes.map(({ questionId }) => questionId), votes.map(({ memberId }) => memberId), votes.map(({ stageId }) => stageId)]
  const { rows } = await pool.query<Omit<Vote, 'stageId'> & { votes: number }>({ name: 'crowd-vote', text, values: [...columns, SHOWN] })
  const counted = new Map(rows.map((row) => [`${row.questionId} ${row.memberId}`, row.votes]))
  return votes.map(({ questionId, memberId }) => counted.get(`${questionId} ${memberId}`))
}
