/** What one changed pitch or mandate does to an edition's lists in memory. Pure but for the memory it changes. */
import type { ClosedTo } from '../facts/facts.ts'
import { compareScored, makeMove, moveOf, needsRefill, rank, type Move, type Ranking, type Scored } from '../lists/lists.ts'
import type { Subject } from '../read/load.ts'
import { limitsOf, type EditionMemory } from './memory.ts'
import { isKeptApart } from '../score/rank-edition.ts'

/** A changed subject's scores, and its own list by them. */
export interface Rescored {
  /** Null when the subject takes no part any more. */
  readonly own: Ranking | null
  readonly pairs: number
  /** Of those who are eligible with the subject, the best first: who sorts them again has little to do. */
  readonly scores: ReadonlyMap<string, number>
}

/** A list of a counterpart in which the subject has another place, or other points, than before. */
export interface Moved extends Move {
  readonly ownerId: string
  /** Whether it stands where it stood, with the same score: only the points behind that may differ. */
  readonly isSame: boolean
  /** Null where the subject leaves. */
  readonly score: number | null
  /** By how many the owner's eligible ones grow. */
  readonly more: number
}

/** What becomes of the counterparts' lists. */
export interface Applied {
  /** Of lists that were there before. */
  readonly moved: Moved[]
  /** Owners who had no list. */
  readonly firsts: string[]
  /** Owners whose list lost so many that it is to be ranked anew. */
  readonly short: string[]
}

export const OTHER = { pitch: 'mandate', mandate: 'pitch' } as const

/** Scores a subject against all its counterparts, and makes its own list without those that people keep apart from it. */
export function rescore(memory: EditionMemory, subject: Subject, closedTo: ReadonlyMap<string, ClosedTo>): Rescored {
  const { lists } = memory
  const scored = withoutKeptApart(memory, subject, { scored: scoresOf(memory, subject), closedTo })
  const ranked = scored?.toSorted(compareScored) ?? []
  const own = scored === null ? null : rank(ranked, limitsOf(memory)[subject.kind])
  if (own === null) lists[subject.kind].delete(subject.id)
  else lists[subject.kind].set(subject.id, own)
  return {
    own,
    scores: new Map(ranked.map(({ id, score }) => [id, score])),
    pairs: scored === null ? 0 : memory[OTHER[subject.kind] === 'pitch' ? 'pitches' : 'mandates'].size,
  }
}

/** Puts a subject where it belongs in the lists of its counterparts; `scores` are those that `rescore` told. */
export function moveInOthers(memory: EditionMemory, subject: Subject, scores: ReadonlyMap<string, number>): Applied {
  const { lists } = memory
  const side = OTHER[subject.kind]
  const limit = limitsOf(memory)
  const applied: Applied = { moved: [], firsts: [], short: [] }
  for (const [ownerId, list] of lists[side]) {
    const score = scores.get(ownerId) ?? null
    const move = moveOf(list, { id: subject.id, score }, limit[side])
    const known = moreIn(list, move, score)
    if (move.taken === 0 && move.put === 0 && known === 0) continue
    const isSame = move.taken > 0 && move.taken === move.put && list.scores[move.taken - 1] === score
    applied.moved.push({ ownerId, ...move, isSame, score, more: known })
    list.eligible += known
    makeMove(list, move, { id: subject.id, score: score ?? 0, limit: limit[side] })
    if (needsRefill(list, limit[side])) applied.short.push(ownerId)
  }
  for (const [ownerId, score] of scores) {
    if (lists[side].has(ownerId)) continue
    lists[side].set(ownerId, { ids: [subject.id], scores: [score], eligible: 1 })
    applied.firsts.push(ownerId)
  }
  return applied
}

/**
 * By how many a list's eligible ones grow. Of one that was cut, nobody knows whether who does not stand on it was eligible before:
 * who enters is counted, who stays outside is not, so that a cut list always counts more than it holds.
 */
function moreIn({ ids, eligible }: Ranking, { taken, put }: Move, score: number | null): number {
  if (taken > 0) return score === null ? -1 : 0
  if (put > 0) return 1
  return score !== null && eligible === ids.length ? 1 : 0
}

/** Ranks an owner's list anew from all its counterparts; undefined when the owner takes no part. */
export function rankAnew(memory: EditionMemory, owner: Subject, closedTo: ReadonlyMap<string, ClosedTo>): Ranking | undefined {
  const scored = withoutKeptApart(memory, owner, { scored: scoresOf(memory, owner), closedTo })
  if (scored === null) return undefined
  const ranking = rank(scored, limitsOf(memory)[owner.kind])
  memory.lists[owner.kind].set(owner.id, ranking)
  return ranking
}

/**
 * The counterparts that the facts make a subject eligible with, in no order, those that people keep apart among them; null when it
 * takes no part.
 */
function scoresOf({ engine, pitches, mandates }: EditionMemory, subject: Subject): Scored[] | null {
  if (subject.kind === 'pitch') {
    const pitch = pitches.get(subject.id)
    return pitch === undefined ? null : engine.scoreWithAll(pitch, mandates.values())
  }
  const mandate = mandates.get(subject.id)
  if (mandate === undefined) return null
  const scored: Scored[] = []
  for (const pitch of pitches.values()) {
    const score = engine.scoreEligible(pitch, mandate)
    if (score !== null) scored.push({ id: pitch.id, score })
  }
  return scored
}

/** Leaves out whom people keep apart from the subject. */
function withoutKeptApart(
  { pitches }: EditionMemory,
  subject: Subject,
  { scored, closedTo }: { scored: Scored[] | null; closedTo: ReadonlyMap<string, ClosedTo> },
): Scored[] | null {
  if (scored === null || closedTo.size === 0) return scored
  const isApart = (pitchId: string, mandateId: string) => {
    const pitch = pitches.get(pitchId)
    return pitch !== undefined && isKeptApart(closedTo.get(mandateId), pitch)
  }
  return scored.filter(({ id }) => !(subject.kind === 'pitch' ? isApart(subject.id, id) : isApart(id, subject.id)))
}
