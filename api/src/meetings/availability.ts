import { record, schema } from '@scalebridge/db'
import { offsetMs } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem, type FieldError } from '../platform/problem.ts'
import type * as contract from './meetings.contract.ts'

const { availabilities } = schema

/**
 * Says when the caller can be met. `seen` is the revision read, 0 for none.
 * Errors: `availability.invalid` with the place of each fault, `availability.changedMeanwhile`.
 */
export async function saveAvailability(
  deps: Deps,
  actor: Actor,
  { body, seen }: Input<typeof contract.saveAvailability> & { seen: number | undefined },
): Promise<contract.Availability> {
  const { accountId } = accountOf(actor)
  const errors = faultsOf(body)
  if (errors.length > 0) throw new Problem('availability.invalid', { errors })
  return deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(availabilities).where(eq(availabilities.accountId, accountId)).for('update')
    if (seen !== undefined && seen !== (before?.revision ?? 0)) throw new Problem('availability.changedMeanwhile')
    const values = { ...body, revision: (before?.revision ?? 0) + 1, updatedAt: deps.clock() }
    await tx
      .insert(availabilities)
      .values({ accountId, ...values })
      .onConflictDoUpdate({ target: availabilities.accountId, set: values })
    await record(tx, {
      actorId: accountId,
      action: 'availability.save',
      subject: { kind: 'account', id: accountId },
      after: { zone: body.zone },
    })
    return { ...body, revision: values.revision }
  })
}

export function isZone(zone: string): boolean {
  try {
    offsetMs(0, zone)
    return true
  } catch {
    return false
  }
}

function faultsOf({ zone, weekly, exceptions }: Input<typeof contract.saveAvailability>['body']): FieldError[] {
  const isTurned = ({ fromMinute, toMinute }: { fromMinute: number; toMinute: number }) => fromMinute >= toMinute
  const turned = { code: 'availability.hours', detail: 'ends before it begins' }
  const isDay = (date: string) => !Number.isNaN(Date.parse(`${date}T00:00Z`)) && new Date(`${date}T00:00Z`).toISOString().startsWith(date)
  return [
    ...(isZone(zone) ? [] : [{ pointer: '/zone', code: 'availability.zone', detail: 'is no time zone' }]),
    ...weekly.flatMap((hours, index) => (isTurned(hours) ? [{ pointer: `/weekly/${index}`, ...turned }] : [])),
    ...exceptions.flatMap(({ date, hours }, index) => [
      ...(isDay(date) ? [] : [{ pointer: `/exceptions/${index}/date`, code: 'availability.date', detail: 'is no day' }]),
      ...(hours.some(isTurned) ? [{ pointer: `/exceptions/${index}`, ...turned }] : []),
    ]),
  ]
}
