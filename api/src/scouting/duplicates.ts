import { schema, type Db, type Tx } from '@scalebridge/db'
import { PUBLIC_MAIL_DOMAINS } from '@scalebridge/db/reference'
import { mayMergeAway, moveLead, normalisedName, resemblancesOf, type Comparable } from '@scalebridge/db/rules'
import { and, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { Lead } from './scouting.contract.ts'
import { stateOf, type LeadRow } from './lead-rows.ts'

const { accounts, leads, memberships, organisations, pitches } = schema
/** How many are told; with more the names are too common to say anything. */
const MOST_TOLD = 12

interface Candidate extends Comparable {
  kind: 'lead' | 'pitch'
  id: string
  state: string
  mayMerge: boolean
}

/** Leads and submitted pitches that may be the same partnership as a lead, each with its reasons, the most reasons first. */
export async function resemblingOf(db: Db | Tx, lead: LeadRow): Promise<Lead['resembling']> {
  const own = toComparable(lead)
  const candidates = [...(await otherLeads(db, lead)), ...(await submittedPitches(db, { lead, domains: own.mailDomains }))]
  return candidates
    .flatMap(({ mailDomains, ...one }) => {
      const reasons = resemblancesOf(own, { ...one, mailDomains })
      return reasons.length === 0 ? [] : [{ ...one, reasons }]
    })
    .toSorted((a, b) => b.reasons.length - a.reasons.length || (b.reasons[0]?.percent ?? 0) - (a.reasons[0]?.percent ?? 0))
    .slice(0, MOST_TOLD)
}

/** Which leads of a board share a name, or a contact's domain, with another one or with a submitted pitch. */
export async function twinsAmong(db: Db, editionId: string, rows: readonly LeadRow[]): Promise<ReadonlySet<string>> {
  const submitted = await db
    .selectDistinct({ name: organisations.name })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(and(eq(pitches.editionId, editionId), isNotNull(pitches.number)))
  const inPool = new Set(submitted.map(({ name }) => normalisedName(name)))
  const keysOf = (row: LeadRow) => [normalisedName(row.organisationName), ...domainsOf(row).map((domain) => `@${domain}`)]
  const counts = new Map<string, number>()
  for (const row of rows) for (const key of keysOf(row)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const isTwin = (row: LeadRow) => keysOf(row).some((key) => (counts.get(key) ?? 0) > 1 || (row.pitchId === null && inPool.has(key)))
  return new Set(rows.filter(isTwin).map(({ id }) => id))
}

async function otherLeads(db: Db | Tx, lead: LeadRow): Promise<Candidate[]> {
  const rows = await db
    .select()
    .from(leads)
    .where(and(eq(leads.editionId, lead.editionId), ne(leads.id, lead.id), isNull(leads.mergedInto)))
  return rows.map((row) => ({
    kind: 'lead',
    id: row.id,
    state: row.state,
    mayMerge: mayMergeAway({ state: stateOf(row), pitchId: row.pitchId }),
    ...toComparable(row),
  }))
}

async function submittedPitches(db: Db | Tx, to: { lead: LeadRow; domains: readonly string[] }): Promise<Candidate[]> {
  const { lead, domains } = to
  const rows = await db
    .select({
      id: pitches.id,
      state: pitches.state,
      title: pitches.title,
      organisationId: pitches.organisationId,
      organisationName: organisations.name,
    })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(and(eq(pitches.editionId, lead.editionId), isNotNull(pitches.number), ne(pitches.id, lead.pitchId ?? lead.id)))
  const domain = sql<string>`replace(split_part(lower(${accounts.email}), '@', 2), 'googlemail.com', 'gmail.com')`
  const found =
    domains.length === 0
      ? []
      : await db
          .selectDistinct({ organisationId: memberships.organisationId })
          .from(memberships)
          .innerJoin(accounts, eq(accounts.id, memberships.accountId))
          .where(inArray(domain, [...domains]))
  const atDomain = new Set(found.map(({ organisationId }) => organisationId))
  const mayMerge = moveLead(stateOf(lead), 'join') !== undefined
  return rows.map(({ organisationId, ...row }) => ({
    kind: 'pitch',
    ...row,
    mayMerge,
    mailDomains: atDomain.has(organisationId) ? domains : [],
  }))
}

function toComparable(lead: LeadRow): Comparable {
  return { organisationName: lead.organisationName, title: lead.title, mailDomains: domainsOf(lead) }
}

function domainsOf({ contactEmail }: Pick<LeadRow, 'contactEmail'>): string[] {
  const domain = contactEmail?.toLowerCase().split('@')[1]?.replace('googlemail.com', 'gmail.com')
  return domain === undefined || PUBLIC_MAIL_DOMAINS.includes(domain) ? [] : [domain]
}
