import { getPitchChanges } from '@scalebridge/api/contract'
import { SECTION_FIELDS, type PitchField } from '#lib/pitches/sections.ts'
import { differenceOf, type DifferencePart } from '#lib/pitches/text-difference.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

const FIELDS: readonly PitchField[] = Object.values(SECTION_FIELDS).flat()
const TEXTS: readonly string[] = ['title', 'summary', ...SECTION_FIELDS.text]

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const whole = (name: string) => (/^[1-9]\d{0,4}$/.test(searchParams.get(name) ?? '') ? { [name]: Number(searchParams.get(name)) } : {})
  const querystring = { ...whole('from'), ...whole('to') }
  const { fields, ...found } = await call(event, getPitchChanges, { params: event.params, querystring }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { ...found, mandateId: event.params.mandateId, changes: fields.flatMap((one) => changeOf(one, found.pitch.language)) }
}

/** A text as its parts, anything else as it was and as it is. */
function changeOf(one: { field: string; before: string; after: string }, language: string) {
  const field = FIELDS.find((known) => known === one.field)
  if (field === undefined) return []
  const [before, after]: unknown[] = [JSON.parse(one.before), JSON.parse(one.after)]
  const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
  const parts: DifferencePart[] | null = TEXTS.includes(field) ? differenceOf(textIn(before), textIn(after), language) : null
  return [{ field, parts, before, after }]
}
