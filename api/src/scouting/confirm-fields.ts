import { record } from '@scalebridge/db'
import { findPitch, readPitch } from '../pitches/pitches.ts'
import type { Pitch } from '../pitches/pitches.contract.ts'
import { presentPitch } from '../pitches/present-pitch.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { followPitch } from './follow.ts'
import type { confirmScoutFields } from './invitations.contract.ts'
import { settle } from './scout-fields.ts'

/** Confirms answers as they stand. 409 when the draft cannot be changed any more; a field that waits for nothing is left as it is. */
export async function confirmFields(deps: Deps, actor: Actor, { params, body }: Input<typeof confirmScoutFields>): Promise<Pitch> {
  const { accountId } = accountOf(actor)
  const at = deps.clock()
  await deps.db.transaction(async (tx) => {
    const found = await findPitch(tx, actor, params.pitchId)
    if (!presentPitch(deps, actor, found).allowed.edit) throw new Problem('pitch.notEditable')
    const confirmed = await settle(tx, { pitchId: params.pitchId, fields: body.fields, accountId, at })
    if (confirmed.length === 0) return
    await record(tx, {
      actorId: accountId,
      action: 'pitch.confirm',
      subject: { kind: 'pitch', id: params.pitchId },
      after: { fields: confirmed },
    })
    await followPitch(tx, { pitch: found.pitch, move: 'draft', at })
  })
  return readPitch(deps, actor, params.pitchId)
}
