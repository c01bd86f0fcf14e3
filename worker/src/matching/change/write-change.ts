/**
 * Writes what a changed pitch or mandate does to an edition's lists, in two steps: first what people look at, which is short -
 * the subject's own list and the fair shortlists -, then its places in the long lists of its counterparts, of which there may
 * be thousands. Between the two the run's snapshot tells that the long lists are behind, and by which change.
 */
import { and, eq } from 'drizzle-orm'
import { schema, type Tx } from '@scalebridge/db'
import { moveInOthers, OTHER, rankAnew, rescore, type Applied, type Rescored } from '../memory/apply-change.ts'
import { packIfSame, packListed, toRow, type ListRow, type PackedPair } from '../write/list-rows.ts'
import type { Ranking } from '../lists/lists.ts'
import type { Subject } from '../read/load.ts'
import { limitsOf, type EditionMemory } from '../memory/memory.ts'
import { PACKED_LENGTH } from '../score/pack.ts'
import { shownFor } from '../score/score.ts'
import { placeMandate, placePitch } from '../memory/shortlists.ts'
import { dropLists, moveInLists, writeLists, writePlaces } from '../write/write.ts'

const { matchLists } = schema

export interface SubjectChange {
  readonly memory: EditionMemory
  readonly subject: Subject
  /** The run that the lists are written by. */
  readonly writtenBy: string
}

/** What the first step found and wrote. */
export interface Near extends Rescored {
  /** Mandates whose shortlist is another one now. */
  readonly owners: ReadonlySet<string>
}

/** The first step: the subject's own list, and the shortlists that it enters, leaves or stays on. */
export async function writeNear(tx: Tx, change: SubjectChange): Promise<Near> {
  const { memory, subject } = change
  const rescored = rescore(memory, subject, memory.closedTo)
  const shelf = { shortlists: memory.shortlists, lists: memory.lists.mandate }
  const own =
    rescored.own === null ? [] : [toRow(memory, { side: subject.kind, id: subject.id, withPoints: memory.withPoints }, rescored.own)]
  if (rescored.own === null) await dropLists(tx, memory.runId, { sides: [subject.kind, 'shortlist'], id: subject.id })
  const owners = new Set<string>()
  if (memory.shortlists.size === 0) {
    await writeLists(tx, targetOf(change), own)
  } else if (subject.kind === 'mandate') {
    placeMandate(shelf, subject.id)
    await writeLists(tx, targetOf(change), [...own, ...(await shortlistRows(tx, memory, [subject.id]))])
  } else {
    const { stays, rewritten } = placePitch(shelf, subject.id, rescored.scores)
    await writeLists(tx, targetOf(change), [...own, ...(await shortlistRows(tx, memory, rewritten))])
    for (const id of await moveOnShortlists(tx, change, { stays, scores: rescored.scores })) owners.add(id)
    for (const id of rewritten) owners.add(id)
  }
  return { ...rescored, owners }
}

/** The second step: the subject's places in the lists of all its counterparts. Returns the owners whose list is another one now. */
export async function writeFar(tx: Tx, change: SubjectChange, { scores }: Pick<Near, 'scores'>): Promise<Set<string>> {
  const { memory, subject } = change
  const { withPoints } = memory
  const side = OTHER[subject.kind]
  const applied = moveInOthers(memory, subject, scores)
  const shape = { side, limit: limitsOf(memory)[side], factorsPerPair: withPoints ? PACKED_LENGTH : 0 }
  const owners = new Set(await moveInLists(tx, { ...targetOf(change), ...shape }, toMoves(memory, subject, applied)))
  for (const id of applied.short) rankAnew(memory, { kind: side, id }, memory.closedTo)
  const anew = [...applied.firsts, ...applied.short]
  await writeLists(
    tx,
    targetOf(change),
    anew.map((id) => toRow(memory, { side, id, withPoints }, memory.lists[side].get(id) ?? EMPTY)),
  )
  for (const id of anew) owners.add(id)
  return owners
}

const EMPTY: Ranking = { ids: [], scores: [], eligible: 0 }

function targetOf({ memory, writtenBy }: SubjectChange) {
  return { runId: memory.runId, writtenBy }
}

/** A pitch that keeps its place on shortlists has its new points there. */
function moveOnShortlists(
  tx: Tx,
  change: SubjectChange,
  { stays, scores }: { stays: ReadonlyMap<string, number>; scores: ReadonlyMap<string, number> },
): Promise<string[]> {
  const { memory, subject } = change
  const places = [...stays].map(([mandateId, at]) => {
    const score = scores.get(mandateId) ?? 0
    return { ownerId: mandateId, at, score, ...packListed(memory, { pitchId: subject.id, mandateId, score }) }
  })
  return writePlaces(tx, { ...targetOf(change), side: 'shortlist', factorsPerPair: PACKED_LENGTH }, places)
}

function toMoves(memory: EditionMemory, subject: Subject, { moved }: Applied) {
  const { withPoints, policy } = memory
  const differing = withPoints ? moved : moved.filter(({ isSame }) => !isSame)
  const moves = differing.map(({ ownerId, taken, put, more, score }) => {
    const [pitchId, mandateId] = subject.kind === 'pitch' ? [subject.id, ownerId] : [ownerId, subject.id]
    if (put === 0 || score === null) return { ownerId, taken, put, more, entry: null }
    const told = withPoints ? packListed(memory, { pitchId, mandateId, score }) : { shown: shownFor(score, policy), packed: [] }
    const entry = { score, ...told }
    return { ownerId, taken, put, more, entry }
  })
  return { counterpartId: subject.id, moves }
}

/**
 * Shortlists as rows. The points of a counterpart that changed as well, and whose own run is still to come, stay as they are
 * stored; one of which none are stored has no place yet.
 */
async function shortlistRows(tx: Tx, memory: EditionMemory, mandateIds: Iterable<string>): Promise<ListRow[]> {
  const rows: ListRow[] = []
  for (const mandateId of mandateIds) {
    const shortlist = memory.shortlists.get(mandateId)
    if (shortlist === undefined) continue
    const { ids, scores } = shortlist
    const told = ids.map((pitchId, index) => packIfSame(memory, { pitchId, mandateId, score: scores[index] ?? -1 }))
    const stored = told.includes(null) ? await readStored(tx, memory.runId, mandateId) : new Map<string, Stored>()
    const places = ids.flatMap((id, index) => {
      const [score, placedBy, before] = [scores[index] ?? 0, shortlist.placedBy[index] ?? 'score', stored.get(id)]
      const points = told[index] ?? (before?.score === score ? before : null)
      return points === null ? [] : [{ id, score, placedBy, points }]
    })
    shortlist.ids = places.map(({ id }) => id)
    shortlist.scores = places.map(({ score }) => score)
    shortlist.placedBy = places.map(({ placedBy }) => placedBy)
    rows.push({
      side: 'shortlist',
      ownerId: mandateId,
      counterpartIds: shortlist.ids,
      scores: shortlist.scores,
      shownScores: places.map(({ points }) => points.shown),
      factors: places.flatMap(({ points }) => points.packed),
      factorsPerPair: PACKED_LENGTH,
      eligibleCount: shortlist.eligible,
      placedBy: shortlist.placedBy,
    })
  }
  return rows
}

interface Stored extends PackedPair {
  readonly score: number
}

async function readStored(tx: Tx, runId: string, mandateId: string): Promise<Map<string, Stored>> {
  const [row] = await tx
    .select()
    .from(matchLists)
    .where(and(eq(matchLists.runId, runId), eq(matchLists.side, 'shortlist'), eq(matchLists.ownerId, mandateId)))
  if (row === undefined) return new Map()
  const { counterpartIds, scores, shownScores, factors, factorsPerPair: width } = row
  return new Map(
    counterpartIds.map((id, index) => [
      id,
      { score: scores[index] ?? -1, shown: shownScores[index] ?? 0, packed: factors.slice(index * width, (index + 1) * width) },
    ]),
  )
}
