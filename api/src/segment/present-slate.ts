import type { Db, Tx } from '@scalebridge/db'
import { DEVIATIONS, PLACE_STATES, SLATE_ROLES, SLATE_STATES } from '@scalebridge/db/reference'
import { brokenLimits, quotaStates } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import type { schema } from '@scalebridge/db'
import { listed } from '../editions/editions.ts'
import type { Actor } from '../platform/actor.ts'
import type { PlaceChecks, Slate } from './segment.shapes.ts'
import { listDeviations, listItems, listPanel, listPlaces, type NamedSlateRow } from './slates.queries.ts'

type PlaceRow = typeof schema.segmentPlaces.$inferSelect

/** A slate with all that hangs on it, as the Secretariat sees it. */
export async function presentSlate(db: Db | Tx, actor: Actor, { row, facts }: { row: NamedSlateRow; facts: SegmentFacts }): Promise<Slate> {
  const items = await listItems(db, [row.id])
  const selected = items.filter(({ role }) => role === 'selected').map(({ pitchId }) => pitchId)
  return {
    id: row.id,
    segmentId: row.segmentId,
    state: listed(SLATE_STATES, row.state),
    revision: row.revision,
    proposalId: row.proposalId,
    alternative: row.alternative,
    items: items.map(({ slateId: _slateId, role, firstQuestionFrom, ...item }) => ({
      ...item,
      role: listed(SLATE_ROLES, role),
      firstQuestionFrom: firstQuestionFrom === null ? null : listed(['room', 'remote'], firstQuestionFrom),
    })),
    panel: await listPanel(db, row.id),
    deviations: (await listDeviations(db, row.id)).map((entry) => ({
      action: listed(DEVIATIONS, entry.action),
      pitchId: entry.pitchId,
      otherPitchId: entry.otherPitchId,
      investorId: entry.investorId,
      name: entry.name,
      otherName: entry.otherName,
      reason: entry.reason,
      by: entry.by,
      at: entry.createdAt.toISOString(),
    })),
    quotas: quotaStates(facts, selected),
    limits: brokenLimits(facts, selected).map((limit) => ({ ...limit })),
    createdBy: row.creator,
    proposedBy: row.proposer,
    proposedAt: textOf(row.proposedAt),
    isOwnProposal: actor.kind === 'account' && row.proposedBy === actor.accountId,
    signedOffBy: row.signer,
    signedOffAt: textOf(row.signedOffAt),
    embargoUntil: textOf(row.embargoUntil),
    releasedAt: textOf(row.releasedAt),
    places: (await listPlaces(db, [row.id])).map(presentPlace),
  }
}

function presentPlace(place: PlaceRow): Slate['places'][number] {
  const { pitchId, presenterName, accommodations } = place
  return {
    pitchId,
    state: listed(PLACE_STATES, place.state),
    presenterName,
    accommodations,
    confirmedAt: textOf(place.confirmedAt),
    checks: checksOf(place),
  }
}

/** What of the check-list is green. Who speaks from afar has to say from where. */
export function checksOf(place: PlaceRow): PlaceChecks {
  return {
    presenter: place.presenterName !== null,
    presence: place.presence === 'in_person' || (place.presence === 'remote' && place.zone !== null),
    language: place.language !== null,
    release: place.hasAgreedToRelease,
    materials: place.hasMaterials,
    rehearsal: place.hasRehearsed,
  }
}

function textOf(instant: Date | null): string | null {
  return instant?.toISOString() ?? null
}
