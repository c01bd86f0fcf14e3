import { schema, withActor, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { INSTRUMENTS, PLEDGE_KINDS } from '@scalebridge/db/reference'
import { publicEyes } from '@scalebridge/db/publishing'
import { pledgeTotals } from '@scalebridge/db/rules'
import { and, asc, eq, getViewSelectedFields, type SQL } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { findStage } from '../stage/find-stage.ts'
import { findPitch } from '../pitches/pitches.ts'
import { forEyes } from '../publishing/view.ts'
import type * as contract from './commitments.contract.ts'
import type { BoardPledge } from './commitments.contract.ts'

const { organisations, pitches, publishedPledges } = schema

/** What of a segment's pledges is public, oldest first. Of a rehearsal its own session's, for the stage's people alone. */
export async function getBoard(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getPledgeBoard>,
): Promise<Output<typeof contract.getPledgeBoard>> {
  const stage = await findStage(deps.db, actor, params.stageId)
  const isOfIt =
    stage.mode === 'rehearsal'
      ? and(eq(publishedPledges.sessionId, stage.id), eq(publishedPledges.isRehearsal, true))
      : and(eq(publishedPledges.segmentId, stage.segmentId), eq(publishedPledges.isRehearsal, false))
  // What is everybody's needs no name; a rehearsal is the stage's people's.
  const shown =
    stage.mode === 'rehearsal' ? await withActor(deps.db, actor, (tx) => selectBoard(tx, isOfIt)) : await selectBoard(deps.db, isOfIt)
  return { mode: stage.mode, pledges: shown, totals: totalsOf(shown) }
}

/** What of the pledges to a pitch is public, for its own team; 404 for everybody else. */
export async function getPitchPledges(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getPitchPledges>,
): Promise<Output<typeof contract.getPitchPledges>> {
  const { pitch } = await findPitch(deps.db, actor, params.pitchId)
  const shown = await selectBoard(deps.db, and(eq(publishedPledges.pitchId, pitch.id), eq(publishedPledges.isRehearsal, false)))
  return { pledges: shown, totals: totalsOf(shown) }
}

/** One pledge as the board shows it. */
export async function boardPledge(tx: ActorTx, pledgeId: string): Promise<BoardPledge | undefined> {
  const [found] = await selectBoard(tx, eq(publishedPledges.id, pledgeId))
  return found
}

const toCounted = (pledge: BoardPledge) => ({ ...pledge, pitchId: pledge.pitch?.id ?? null })
const totalsOf = (shown: readonly BoardPledge[]) => pledgeTotals(shown.filter(({ state }) => state === 'published').map(toCounted))

/** Published pledges, and those withdrawn after they were: the ledger forgets neither. */
async function selectBoard(db: Db | Tx, where: SQL | undefined): Promise<BoardPledge[]> {
  const rows = await db
    .select({
      pledge: getViewSelectedFields(publishedPledges),
      organisationName: organisations.name,
      pitchTitle: pitches.title,
      goals: pitches.goals,
      countries: pitches.countries,
    })
    .from(publishedPledges)
    .leftJoin(organisations, eq(organisations.id, publishedPledges.organisationId))
    .leftJoin(pitches, eq(pitches.id, publishedPledges.pitchId))
    .where(where)
    .orderBy(asc(publishedPledges.publishedAt), asc(publishedPledges.id))
    .limit(2_000)
  const eyesOf = await publicEyes(
    db,
    rows.flatMap(({ pledge }) => pledge.pitchId ?? []),
  )
  return rows.map(({ pledge, ...whole }) => {
    const { goals, countries } = whole
    const row = forEyes({ title: whole.pitchTitle, goals: goals ?? [], countries: countries ?? [] }, eyesOf(pledge.pitchId ?? ''))
    return {
      id: pledge.id,
      kind: listed(PLEDGE_KINDS, pledge.kind),
      instrument: pledge.instrument === null ? null : listed(INSTRUMENTS, pledge.instrument),
      amountMinor: pledge.amountMinor,
      currency: pledge.currency,
      description: pledge.description,
      condition: pledge.condition,
      matchFromMinor: pledge.matchFromMinor,
      dueOn: pledge.dueOn,
      isAnonymous: pledge.isAnonymous,
      pitch: pledge.pitchId === null ? null : { id: pledge.pitchId, title: row.title },
      goals: row.goals,
      countries: row.countries,
      pledger: pledge.isAnonymous ? null : whole.organisationName,
      isMet: pledge.metAt !== null,
      state: pledge.state === 'published' ? 'published' : 'withdrawn',
      publishedAt: pledge.publishedAt.toISOString(),
      withdrawnAt: pledge.withdrawnAt?.toISOString() ?? null,
      correctionNote: pledge.correctionNote,
    }
  })
}
