import { compareRevisions, listRevisions, restoreRevision } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { fieldDifference } from '#lib/pitches/field-difference.ts'
import { PITCH_FIELDS } from '#lib/pitches/sections.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { pitchId } = event.params
  const { pitch } = await event.parent()
  const { searchParams } = event.url
  const [cursor, from, to] = [searchParams.get('cursor'), revisionOf(searchParams, 'from'), revisionOf(searchParams, 'to')]
  try {
    const asked = from === null ? null : { from, ...(to === null ? {} : { to }) }
    const [revisions, found] = await Promise.all([
      call(event, listRevisions, { params: { pitchId }, querystring: { size: 20, ...(cursor === null ? {} : { cursor }) } }),
      asked === null ? null : call(event, compareRevisions, { params: { pitchId }, querystring: asked }),
    ])
    const difference =
      found === null ? null : { from: found.from, to: found.to, fields: fieldsOf(found.before, found.after, pitch.language) }
    return { revisions, cursor, difference, done: searchParams.has('done') }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const body = { revision: Number(textOf(form, 'revision')), current: Number(textOf(form, 'current')) }
    try {
      await call(event, restoreRevision, { params: { pitchId }, body })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/history?done`, event.locals.locale))
  },
}

/** Each field that differs. */
function fieldsOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, language: string) {
  return PITCH_FIELDS.filter((field) => field in before || field in after).map((field) =>
    fieldDifference({ field, before: before[field] ?? null, after: after[field] ?? null }, language),
  )
}

function revisionOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}
