import { getPitchChanges } from '@scalebridge/api/contract'
import { fieldDifference } from '#lib/pitches/field-difference.ts'
import { PITCH_FIELDS } from '#lib/pitches/sections.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const whole = (name: string) => (/^[1-9]\d{0,4}$/.test(searchParams.get(name) ?? '') ? { [name]: Number(searchParams.get(name)) } : {})
  const querystring = { ...whole('from'), ...whole('to') }
  const { fields, ...found } = await call(event, getPitchChanges, { params: event.params, querystring }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { ...found, mandateId: event.params.mandateId, changes: fields.flatMap((one) => changeOf(one, found.pitch.language)) }
}

/** A field that web knows, with how it differs. */
function changeOf(one: { field: string; before: string; after: string }, language: string) {
  const field = PITCH_FIELDS.find((known) => known === one.field)
  return field === undefined ? [] : [fieldDifference({ field, before: JSON.parse(one.before), after: JSON.parse(one.after) }, language)]
}
