import { schema } from '@scalebridge/db'
import { mayMergeAway } from '@scalebridge/db/rules'
import { eq, or } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findLead, lockLead, stateOf, writeLead, writeMove, type LeadRow } from './lead-rows.ts'
import { readLead } from './leads.ts'
import type * as contract from './scouting.contract.ts'

const { leads, pitches } = schema
const MOST_GOALS = 5
const MOST_NOTES = 10_000

type Merge = Input<typeof contract.mergeLead> & { seen: () => number | undefined }

/**
 * Takes another lead into this one, or says that this one is a pitch that is in the pool already. Nothing of either history is
 * lost. 409 where an invitation or a draft hangs on what would disappear, 412 when the lead was changed meanwhile.
 */
export async function mergeLead(deps: Deps, actor: Actor, input: Merge): Promise<contract.Lead> {
  try {
    await (input.body.kind === 'lead' ? takeIn(deps, actor, input) : joinPitch(deps, actor, input))
  } catch (error) {
    if (brokeConstraint(error, 'leads_pitch')) throw new Problem('lead.pitchTaken', { cause: error })
    throw error
  }
  return readLead(deps, actor, input.params.leadId)
}

async function takeIn(deps: Deps, actor: Actor, { params, body, seen }: Merge): Promise<void> {
  const { accountId } = accountOf(actor)
  const at = deps.clock()
  await deps.db.transaction(async (tx) => {
    // Locked in the order of their ids, so that two merges the other way round wait for each other instead of for ever.
    const order = [params.leadId, body.id].toSorted()
    await findLead(tx, params.leadId)
    const locked = new Map<string, LeadRow>()
    for (const id of order) locked.set(id, await lockLead(tx, id, id === params.leadId ? seen : undefined))
    const [kept, taken] = [locked.get(params.leadId), locked.get(body.id)]
    if (kept === undefined || taken === undefined) throw new Problem('lead.notFound')
    const isMergeable = kept.id !== taken.id && kept.editionId === taken.editionId
    if (!isMergeable || !mayMergeAway({ state: stateOf(taken), pitchId: taken.pitchId })) throw new Problem('lead.mergeNotAllowed')
    await tx
      .update(leads)
      .set({ mergedInto: kept.id, updatedAt: at })
      .where(or(eq(leads.id, taken.id), eq(leads.mergedInto, taken.id)))
    await writeLead(tx, { lead: kept, accountId, kind: 'merged', at, set: joined(kept, taken), note: noteOf(taken) })
  })
}

/** What the kept lead lacked, from the other; of the two times the earlier one. */
function joined(kept: LeadRow, taken: LeadRow): Partial<LeadRow> {
  const notes = [kept.notes, taken.notes].filter((text) => text !== null && text !== '').join('\n\n')
  return {
    stakeholderType: kept.stakeholderType ?? taken.stakeholderType,
    country: kept.country ?? taken.country,
    contactName: kept.contactName ?? taken.contactName,
    contactEmail: kept.contactEmail ?? taken.contactEmail,
    title: kept.title ?? taken.title,
    summary: kept.summary ?? taken.summary,
    nominatorName: kept.nominatorName ?? taken.nominatorName,
    goals: [...new Set([...kept.goals, ...taken.goals])].slice(0, MOST_GOALS),
    notes: notes === '' ? null : notes.slice(0, MOST_NOTES),
    createdAt: kept.createdAt < taken.createdAt ? kept.createdAt : taken.createdAt,
  }
}

function noteOf(taken: LeadRow): string {
  return [taken.organisationName, taken.source, taken.nominatorName]
    .filter((text) => text !== null)
    .join(' · ')
    .slice(0, 500)
}

/** The pitch keeps its origin: it came by itself, whoever else had thought of it. */
async function joinPitch(deps: Deps, actor: Actor, { params, body, seen }: Merge): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const lead = await lockLead(tx, params.leadId, seen)
    const [pitch] = await tx.select().from(pitches).where(eq(pitches.id, body.id))
    if (pitch === undefined || pitch.number === null || pitch.editionId !== lead.editionId) throw new Problem('pitch.notFound')
    const change = { lead, accountId: accountOf(actor).accountId, at: deps.clock() } as const
    await writeMove(tx, { ...change, move: 'join', kind: 'joined', set: { pitchId: pitch.id }, note: pitch.title })
  })
}
