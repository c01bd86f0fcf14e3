/** Leads on the scouting board. They are the Secretariat's alone: no other role has a way to read any of this. */
import { schema, type Db, type Tx } from '@scalebridge/db'
import { isIso3, LEAD_EVENT_KINDS, LEAD_STATES, LOCALES, NOMINATOR_KINDS, STAKEHOLDER_TYPES } from '@scalebridge/db/reference'
import { buttonsOf, moveLead } from '@scalebridge/db/rules'
import { and, asc, desc, eq, isNull, or, sql } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { resemblingOf, twinsAmong } from './duplicates.ts'
import { findLead, lockLead, revokeOpen, stateOf, writeLead, writeMove, type LeadRow } from './lead-rows.ts'
import { presentInvitation } from './present-invitation.ts'
import type * as contract from './scouting.contract.ts'

const { accounts, callInvitations, editions, leadEvents, leads, pitches } = schema
const accountName = sql<string | null>`coalesce(${accounts.name}, ${accounts.email})`

/** Every lead of an edition that was not merged into another, last changed first. */
export async function listLeads(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.listLeads>,
): Promise<Output<typeof contract.listLeads>> {
  await findEdition(deps.db, params.editionId)
  const rows = await deps.db
    .select({ lead: leads, owner: accountName })
    .from(leads)
    .leftJoin(accounts, eq(accounts.id, leads.ownerId))
    .where(and(eq(leads.editionId, params.editionId), isNull(leads.mergedInto)))
    .orderBy(desc(leads.updatedAt), desc(leads.id))
  const twins = await twinsAmong(
    deps.db,
    params.editionId,
    rows.map(({ lead }) => lead),
  )
  return { items: rows.map(({ lead, owner }) => presentCard(actor, { lead, owner, hasTwin: twins.has(lead.id) })) }
}

/** Notes a lead, owned by whoever notes it. 422 where something does not fit. */
export async function createLead(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.createLead>): Promise<contract.Lead> {
  const { accountId } = accountOf(actor)
  refuseUnknownCountry(body.country)
  const at = deps.clock()
  const id = await deps.db.transaction(async (tx) => {
    await findEdition(tx, params.editionId)
    const [row] = await tx
      .insert(leads)
      .values({ ...body, editionId: params.editionId, ownerId: accountId, createdAt: at, updatedAt: at })
      .returning({ id: leads.id })
    if (row === undefined) throw new Error('the lead was not returned')
    await tx.insert(leadEvents).values({ leadId: row.id, at, accountId, kind: 'created', toState: 'lead', note: body.source })
    return row.id
  })
  return readLead(deps, actor, id)
}

/** A lead with all that is known of it; 404 for one that was merged into another. */
export async function readLead(deps: Deps, actor: Actor, leadId: string): Promise<contract.Lead> {
  const lead = await findLead(deps.db, leadId)
  const [owner] =
    lead.ownerId === null ? [] : await deps.db.select({ name: accountName }).from(accounts).where(eq(accounts.id, lead.ownerId))
  const [pitch] =
    lead.pitchId === null
      ? []
      : await deps.db
          .select({ id: pitches.id, title: pitches.title, number: pitches.number })
          .from(pitches)
          .where(eq(pitches.id, lead.pitchId))
  const invitations = await deps.db
    .select()
    .from(callInvitations)
    .where(eq(callInvitations.leadId, leadId))
    .orderBy(desc(callInvitations.issuedAt))
  const resembling = await resemblingOf(deps.db, lead)
  const now = deps.clock()
  return {
    ...presentCard(actor, { lead, owner: owner?.name ?? null, hasTwin: resembling.length > 0 }),
    // A draft's words are its partnership's alone until they are submitted.
    pitch:
      pitch === undefined ? null : { id: pitch.id, title: pitch.number === null ? null : pitch.title, isSubmitted: pitch.number !== null },
    history: await historyOf(deps.db, lead),
    resembling,
    invitations: invitations.map((row) => presentInvitation(row, now)),
    mayInvite: moveLead(stateOf(lead), 'invite') !== undefined && lead.contactEmail !== null,
  }
}

/** Changes what is known of a lead. 412 when somebody else did meanwhile. */
export async function changeLead(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.saveLead> & { seen: () => number | undefined },
): Promise<contract.Lead> {
  const { accountId } = accountOf(actor)
  const { takeOver, ...written } = input.body
  refuseUnknownCountry(written.country ?? null)
  await deps.db.transaction(async (tx) => {
    const lead = await lockLead(tx, input.params.leadId, input.seen)
    const wanted: Partial<LeadRow> = { ...written, ...(takeOver === true ? { ownerId: accountId } : {}) }
    const before: Partial<Record<string, unknown>> = lead
    const changed = Object.entries(wanted).filter(([field, value]) => !isDeepStrictEqual(before[field], value))
    if (changed.length === 0) return
    await writeLead(tx, { lead, accountId, kind: 'changed', at: deps.clock(), set: Object.fromEntries(changed) })
  })
  return readLead(deps, actor, input.params.leadId)
}

/** Moves a lead by hand. 409 where its state does not have the move, 412 when somebody else changed it meanwhile. */
export async function moveByHand(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.moveLead> & { seen: () => number | undefined },
): Promise<contract.Lead> {
  const { move, note } = input.body
  await deps.db.transaction(async (tx) => {
    const lead = await lockLead(tx, input.params.leadId, input.seen)
    const { accountId } = accountOf(actor)
    await writeMove(tx, { lead, move, note, kind: 'moved', accountId, at: deps.clock() })
    // Who has not replied may still do so; whoever is given up or looked at anew is not asked any more.
    if (move !== 'noReply') await revokeOpen(tx, { leadId: lead.id, accountId, at: deps.clock() })
  })
  return readLead(deps, actor, input.params.leadId)
}

async function findEdition(db: Db | Tx, editionId: string): Promise<void> {
  const [edition] = await db.select({ id: editions.id }).from(editions).where(eq(editions.id, editionId))
  if (edition === undefined) throw new Problem('edition.notFound')
}

function refuseUnknownCountry(country: string | null): void {
  if (country === null || isIso3(country)) return
  throw new Problem('lead.invalid', {
    errors: [{ pointer: '/country', code: 'country.unknown', detail: 'This is not a country or area of the UN’s list.' }],
  })
}

/** The lines of its own history and of what was merged into it, oldest first. */
async function historyOf(db: Db, lead: LeadRow): Promise<contract.Lead['history']> {
  const rows = await db
    .select({ event: leadEvents, by: accountName, leadId: leads.id, name: leads.organisationName })
    .from(leadEvents)
    .innerJoin(leads, eq(leads.id, leadEvents.leadId))
    .leftJoin(accounts, eq(accounts.id, leadEvents.accountId))
    .where(or(eq(leads.id, lead.id), eq(leads.mergedInto, lead.id)))
    .orderBy(asc(leadEvents.at), asc(leadEvents.id))
  const state = (value: string | null) => (value === null ? null : listed(LEAD_STATES, value))
  return rows.map(({ event, by, leadId, name }) => ({
    at: event.at.toISOString(),
    by,
    kind: listed(LEAD_EVENT_KINDS, event.kind),
    from: state(event.fromState),
    to: state(event.toState),
    note: event.note,
    fields: event.fields,
    of: leadId === lead.id ? null : name,
  }))
}

function presentCard(actor: Actor, of: { lead: LeadRow; owner: string | null; hasTwin: boolean }): contract.LeadCard {
  const { lead, owner, hasTwin } = of
  const { accountId } = accountOf(actor)
  return {
    id: lead.id,
    state: stateOf(lead),
    revision: lead.revision,
    organisationName: lead.organisationName,
    stakeholderType: lead.stakeholderType === null ? null : listed(STAKEHOLDER_TYPES, lead.stakeholderType),
    country: lead.country,
    language: listed(LOCALES, lead.language),
    contactName: lead.contactName,
    contactEmail: lead.contactEmail,
    title: lead.title,
    summary: lead.summary,
    goals: lead.goals,
    source: lead.source,
    nominatorKind: listed(NOMINATOR_KINDS, lead.nominatorKind),
    nominatorName: lead.nominatorName,
    notes: lead.notes,
    owner,
    isOwn: lead.ownerId === accountId,
    createdAt: lead.createdAt.toISOString(),
    updatedAt: lead.updatedAt.toISOString(),
    buttons: buttonsOf(stateOf(lead)),
    hasTwin,
  }
}
