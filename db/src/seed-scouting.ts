import { eq } from 'drizzle-orm'
import type { Tx } from './connect.ts'
import { demoEmail } from './demo-accounts.ts'
import * as schema from './schema/index.ts'

const DAY_MS = 86_400_000

type DemoLead = Omit<typeof schema.leads.$inferInsert, 'editionId'> & { state: string; daysAgo: number }

/** Made up: kinds of organisations, never names, and addresses that belong to nobody (RFC 2606). */
const LEADS: readonly DemoLead[] = [
  {
    daysAgo: 2,
    state: 'lead',
    organisationName: 'Example network of mountain schools',
    country: 'NPL',
    stakeholderType: 'education_academia',
    title: 'Lessons by radio where there is no road',
    goals: [4, 9],
    source: 'Voluntary national review, annex',
    nominatorKind: 'member_state',
  },
  {
    daysAgo: 3,
    state: 'lead',
    organisationName: 'Example cooperative of salt farmers',
    country: 'SEN',
    stakeholderType: 'farmers',
    goals: [8, 12],
    source: 'Registry of good practices',
    nominatorKind: 'secretariat',
  },
  {
    daysAgo: 6,
    state: 'researching',
    organisationName: 'Example women’s weaving network',
    country: 'FJI',
    language: 'en',
    stakeholderType: 'women',
    title: 'Looms that run on the sun',
    goals: [7, 5],
    source: 'Letter to the Secretariat',
    nominatorKind: 'unct',
    nominatorName: 'An example Country Team',
  },
  {
    daysAgo: 5,
    state: 'lead',
    organisationName: 'The Example Women’s Weaving Network',
    country: 'FJI',
    goals: [5],
    source: 'List of a Global Compact network',
    nominatorKind: 'global_compact_network',
  },
  {
    daysAgo: 9,
    state: 'shortlisted',
    organisationName: 'Example trust for inland ports',
    country: 'MLI',
    language: 'fr',
    stakeholderType: 'ngos',
    contactName: 'The office',
    contactEmail: 'office@inland-ports.example',
    title: 'Dry ports that share their cold rooms',
    summary: 'Four inland ports share cold rooms, so that fruit reaches the coast before it spoils.',
    goals: [9, 12],
    source: 'Study of a regional commission',
    nominatorKind: 'regional_commission',
    notes: 'Made up for this demonstration.',
  },
  {
    daysAgo: 12,
    state: 'declined',
    organisationName: 'Example alliance of ferry crews',
    country: 'PHL',
    stakeholderType: 'workers_trade_unions',
    goals: [13, 14],
    source: 'Conversation at the last Forum',
    nominatorKind: 'resident_coordinator',
  },
]

/** Leads of the demonstration, so that its scouting board is not empty; the curator looks after them. */
export async function insertDemoLeads(tx: Tx, editionId: string, now: Date): Promise<void> {
  const [curator] = await tx
    .select({ id: schema.accounts.id })
    .from(schema.accounts)
    .where(eq(schema.accounts.email, demoEmail('secretariat_curator')))
  for (const { daysAgo, ...lead } of LEADS) {
    const at = new Date(now.getTime() - daysAgo * DAY_MS)
    const values = { ...lead, editionId, ownerId: curator?.id ?? null, createdAt: at, updatedAt: at }
    const [row] = await tx.insert(schema.leads).values(values).returning({ id: schema.leads.id })
    if (row === undefined) throw new Error('the lead was not returned')
    const accountId = curator?.id ?? null
    await tx.insert(schema.leadEvents).values({ leadId: row.id, at, accountId, kind: 'created', toState: 'lead', note: lead.source })
    if (lead.state !== 'lead')
      await tx.insert(schema.leadEvents).values({ leadId: row.id, at, accountId, kind: 'moved', fromState: 'lead', toState: lead.state })
  }
}
