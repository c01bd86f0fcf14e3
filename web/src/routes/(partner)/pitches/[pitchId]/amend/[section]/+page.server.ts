import { amendPitch, getPitch } from '@scalebridge/api/contract'
import { error, fail, redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { changedSince, readMarks } from '#lib/pitches/merge.ts'
import { BLANK_FORM, formOf, readForm, readSection } from '#lib/pitches/pitch-form.ts'
import { isSection } from '#lib/pitches/sections.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem } from '#lib/server/problems.ts'
import { marksText } from '../../edit/[section]/save-section.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { section } = event.params
  if (!isSection(section)) error(404, 'Not Found')
  const { pitch } = await event.parent()
  return { section, values: formOf(pitch, event.locals.locale), marks: marksText(pitch, section) }
}

export const actions: Actions = {
  /** One part is submitted again as a whole; only what its writer changed is sent, and nothing is kept half-changed. */
  default: async (event) => {
    const { pitchId, section } = event.params
    if (!isSection(section)) error(404, 'Not Found')
    const { locale } = event.locals
    const data = await event.request.formData()
    // The marks of when the page was made go back with it: somebody else's change is never written over unseen.
    const marks = textOf(data, 'marks')
    let values = readForm(section, data, BLANK_FORM)
    try {
      const pitch = await call(event, getPitch, { params: { pitchId } })
      values = readForm(section, data, formOf(pitch, locale))
      const { body, errors } = readSection(section, values, locale)
      if (errors.length > 0)
        return fail(422, {
          values: { form: values, marks },
          problem: { status: 422, code: 'pitch.invalid', title: '', detail: '', errors },
        })
      // How to reach the writer is no part of what is submitted, and is changed elsewhere.
      const { contact: _contact, ...changed } = changedSince(readMarks(marks), body)
      if (Object.keys(changed).length === 0) return fail(422, { values: { form: values, marks }, problem: null })
      await call(event, amendPitch, { params: { pitchId }, body: { revision: Number(data.get('revision')) || 1, ...changed } })
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      return failProblem(event, cause, { form: values, marks })
    }
    redirect(303, localise(`/pitches/${pitchId}/receipt?amended`, locale))
  },
}
