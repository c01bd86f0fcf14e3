import { schema } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { FINANCE_FIELDS } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { leadsOf, nameOf } from './team.queries.ts'

const { pitches } = schema

/** A save that comes from somebody who was taken out of the team meanwhile is refused in so many words, and its lead is told. */
export async function refuseWhoLeft(deps: Deps, actor: Actor, pitchId: string): Promise<void> {
  const { accountId, pitchRoles } = accountOf(actor)
  if (pitchRoles.get(pitchId) !== 'left') return
  const [pitch] = await deps.db.select().from(pitches).where(eq(pitches.id, pitchId))
  if (pitch === undefined) return
  if (hasPitchRole(actor, ['partnership_lead', 'partnership_editor'], pitch)) return
  await deps.db.transaction(async (tx) => {
    const params = { who: await nameOf(tx, accountId), pitch: pitch.title ?? '' }
    await notify(tx, {
      accountIds: await leadsOf(tx, pitch),
      kind: 'team.unsaved',
      subjectId: pitchId,
      params,
      path: `/pitches/${pitchId}/team`,
    })
  })
  throw new Problem('team.left', { detail: 'Your own text stays on this page, so that you can copy it.' })
}

/** A finance editor writes the ask and nothing else: every other field that is sent is named and refused. */
export function refuseOthersFields(actor: Actor, pitch: { id: string; organisationId: string }, fields: object): void {
  if (hasPitchRole(actor, ['partnership_lead', 'partnership_editor'], pitch)) return
  const others = Object.keys(fields).filter((field) => !FINANCE_FIELDS.some((own) => own === field))
  if (others.length === 0) return
  const errors = others.map((field) => ({
    pointer: `/${field}`,
    code: 'pitch.fieldNotYours',
    detail: 'Your role does not write this field.',
  }))
  throw new Problem('pitch.fieldNotYours', { errors })
}
