import type { ActorTx } from '@scalebridge/db'
import { investorEyes, type Eyes } from '@scalebridge/db/publishing'
import { LIST_SHARINGS } from '@scalebridge/db/reference'
import { listed } from '../editions/editions.ts'
import { toInvestorPitch } from '../matching/investor-pitch.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'
import { titleFor } from '../publishing/view.ts'
import type { ListItem, ListSummary, PitchList } from './lists.contract.ts'
import { listColleagues, listItemsOf, type ItemRow, type ListRow } from './lists.queries.ts'
import { findOpenPitches, withReference, type OpenPitch } from './open-pitches.ts'

/** 412 when the list is not what its reader saw; undefined saw nothing in particular. */
export function refuseChanged({ revision }: Pick<ListRow, 'revision'>, seen: number | undefined): void {
  if (seen !== undefined && seen !== revision) throw new Problem('list.changedMeanwhile')
}

/** A list as its reader sees it. */
export async function presentList(tx: ActorTx, actor: Actor, list: ListRow): Promise<PitchList> {
  const { accountId } = accountOf(actor)
  const rows = await listItemsOf(tx, list.id)
  const open = await findOpenPitches(tx, actor, { pitchIds: rows.map(({ pitchId }) => pitchId), investorId: list.investorId })
  const eyesOf = await investorEyes(
    tx,
    list.investorId,
    rows.map(({ pitchId }) => pitchId),
  )
  const colleagues = await listColleagues(tx, list.organisationId)
  return {
    ...toSummary(actor, list),
    items: rows.map((row) => toItem(row, open.get(row.pitchId), eyesOf(row.pitchId))),
    colleagues: colleagues.map((one) => ({ ...one, isOwn: one.accountId === accountId })),
  }
}

function toItem(row: ItemRow, open: OpenPitch | undefined, eyes: Eyes): ListItem {
  const { pitchId, title, note, tags, versionThen, versionNow } = row
  const isChanged = open !== undefined && versionThen !== null && versionNow !== null && versionNow > versionThen
  return {
    pitchId,
    pitch: open === undefined ? null : toInvestorPitch(withReference(open.row), open.eyes),
    title: titleFor(title, eyes),
    mandateId: open?.mandates[0]?.id ?? null,
    note,
    tags,
    addedBy: row.addedByName,
    addedAt: row.addedAt.toISOString(),
    changed: isChanged ? { from: versionThen, to: versionNow } : null,
  }
}

/** A list without its pitches. */
export function toSummary(actor: Actor, row: ListRow): ListSummary {
  const { id, investorId, investorName, name, note, sharedWith, ownerName, revision, pitchIds } = row
  return {
    id,
    investorId,
    investorName,
    name,
    note,
    sharing: listed(LIST_SHARINGS, row.sharing),
    sharedWith,
    isOwner: row.ownerId === accountOf(actor).accountId,
    ownerName,
    revision,
    pitchIds,
    updatedAt: row.updatedAt.toISOString(),
  }
}
