import { answerSuggestion, getGoalSuggestions } from '@scalebridge/api/contract'
import { goalOfTarget, TARGET_CODES } from '@scalebridge/db/reference'
import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { BLANK_FORM, formOf, readForm } from '#lib/pitches/pitch-form.ts'
import { isSection, sectionAfter } from '#lib/pitches/sections.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, toSignIn } from '#lib/server/problems.ts'
import { marksText, saveSection } from './save-section.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { section, pitchId } = event.params
  if (!isSection(section)) error(404, 'Not Found')
  const { pitch } = await event.parent()
  // A help, not a need: without it the section works as before.
  const suggested =
    section === 'goals' && pitch.allowed.edit ? await call(event, getGoalSuggestions, { params: { pitchId } }).catch(() => null) : null
  return { section, values: formOf(pitch, event.locals.locale), marks: marksText(pitch, section), suggested }
}

export const actions: Actions = {
  default: async (event) => {
    const { pitchId, section } = event.params
    if (!isSection(section)) error(404, 'Not Found')
    const data = await event.request.formData()
    await takeAnswer(event, data)
    try {
      const { pitch, values, problem, clash, joined } = await saveSection(event, { pitchId, section, data })
      const answer = {
        values,
        problem,
        clash,
        joined,
        revision: pitch.revision,
        marks: marksText(pitch, section),
        savedAt: pitch.updatedAt,
        missing: pitch.missing,
      }
      if (clash) return fail(409, answer)
      if (problem) return fail(422, answer)
      if (data.get('then') === 'stay') return answer
      const next = data.get('then') === 'next' ? (sectionAfter(section) ?? null) : section
      const path = next ? `/pitches/${pitchId}/edit/${next}${next === section ? '?saved' : ''}` : `/pitches/${pitchId}/review`
      return redirect(303, localise(path, event.locals.locale))
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      if (cause.problem.status === 401) toSignIn(event)
      // The API could not even be asked, or refused all of it: the form comes back as it was sent.
      const values = readForm(section, data, BLANK_FORM)
      const sent = { values, revision: Number(data.get('revision')), marks: textOf(data, 'marks') || '{}' }
      return fail(cause.problem.status, { ...sent, problem: cause.problem, clash: null, joined: [], savedAt: '', missing: null })
    }
  },
}

/**
 * An answer to a suggestion that was given without JavaScript: logged, and what was accepted goes behind what the form sends. That
 * it could not be logged keeps nobody from saving.
 */
async function takeAnswer(event: RequestEvent<{ pitchId: string }>, data: FormData): Promise<void> {
  const added = textOf(data, 'add')
  const code = added || textOf(data, 'reject')
  if (code === '') return
  const target = TARGET_CODES.find((one) => one === code)
  const body = { kind: target === undefined ? 'goal' : 'target', code, answer: added === '' ? 'rejected' : 'accepted' } as const
  await call(event, answerSuggestion, { params: { pitchId: event.params.pitchId }, body }).catch(() => null)
  if (added === '') return
  const goal = target === undefined ? code : String(goalOfTarget(target))
  if (!data.getAll('goals').includes(goal)) data.append('goals', goal)
  if (target !== undefined && !data.getAll('targets').includes(target)) data.append('targets', target)
}
