import type { Tx } from './connect.ts'
import { enqueue } from './outbox.ts'
import type { QuotaKind } from './reference/segment.ts'
import { segmentPlans, segmentQuotas, slateProposals } from './schema/segment.ts'
import type { segments } from './schema/editions.ts'

type Segment = Pick<typeof segments.$inferSelect, 'id' | 'kind' | 'goals'>
type DemoQuota = Pick<typeof segmentQuotas.$inferInsert, 'value' | 'minimum' | 'maximum' | 'flex'> & { kind: QuotaKind }

const MINUTE_MS = 60_000
/** The demonstration's first slates are solved so long after it is loaded: when its first matching has said who matches whom. */
const FIRST_SLATES_AFTER_MS = MINUTE_MS
const MOST_OF_A_GROUP = 3

/**
 * Gives each segment of the demonstration a plan with quotas that a Secretariat could have set, and asks the solver for the first slates
 * of its pitch segment. What partnerships say of themselves has no quota here: the source does not say it, and nobody may guess it.
 */
export async function planDemoSegments(tx: Tx, rows: readonly Segment[], now: Date): Promise<void> {
  for (const segment of rows) {
    const isPitchSegment = segment.kind === 'pitch'
    const [places, reserves, panelSize] = isPitchSegment ? [8, 3, 5] : [5, 2, 4]
    await tx.insert(segmentPlans).values({
      segmentId: segment.id,
      places,
      reserves,
      panelSize,
      slotMs: 12 * MINUTE_MS,
      budgetMs: places * 12 * MINUTE_MS,
      mostPerCountry: 1,
    })
    const quotas = isPitchSegment ? ofPitchSegment(segment) : ofActionSegment(segment)
    await tx.insert(segmentQuotas).values(quotas.map((quota) => ({ ...quota, segmentId: segment.id })))
    if (isPitchSegment) await promiseSlates(tx, segment.id, now)
  }
}

/** Every goal under review, every region that the pool has enough of, and the countries in special situations. */
function ofPitchSegment({ goals }: Segment): DemoQuota[] {
  return [
    ...goals.map((goal): DemoQuota => ({ kind: 'goal', value: String(goal), minimum: 1, flex: 1 })),
    ...['african', 'asia_pacific', 'eastern_european', 'grulac'].map((value): DemoQuota => ({
      kind: 'region_group',
      value,
      minimum: 1,
      maximum: MOST_OF_A_GROUP,
    })),
    { kind: 'ldc', minimum: 2 },
    { kind: 'sids', minimum: 1 },
    { kind: 'lldc', minimum: 1 },
    { kind: 'language', value: 'es', minimum: 1 },
    { kind: 'language', value: 'fr', minimum: 1 },
  ]
}

/** Most of a segment on a goal is about that goal. */
function ofActionSegment({ goals }: Segment): DemoQuota[] {
  return [
    ...goals.map((goal): DemoQuota => ({ kind: 'goal', value: String(goal), minimum: 4, flex: 1 })),
    { kind: 'region_group', value: 'african', minimum: 1, maximum: MOST_OF_A_GROUP },
    { kind: 'region_group', value: 'asia_pacific', minimum: 1, maximum: MOST_OF_A_GROUP },
    { kind: 'ldc', minimum: 1 },
    { kind: 'sids', minimum: 1, flex: 1 },
  ]
}

async function promiseSlates(tx: Tx, segmentId: string, now: Date): Promise<void> {
  const [proposal] = await tx.insert(slateProposals).values({ segmentId, planRevision: 1 }).returning({ id: slateProposals.id })
  if (proposal === undefined) throw new Error('the insert of a proposal returned no row')
  const dueAt = new Date(now.getTime() + FIRST_SLATES_AFTER_MS)
  await enqueue(tx, { name: 'slate.propose', payload: { proposalId: proposal.id } }, { aggregate: 'segment', id: segmentId, dueAt })
}
