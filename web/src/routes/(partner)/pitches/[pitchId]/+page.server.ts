import { getPitch, getPitchMerges, getPitchPledges, savePitch } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { firstSection } from '#lib/pitches/sections.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:pitch')
  const { pitchId } = event.params
  const params = { pitchId }
  const [pledges, merges] = await Promise.all([call(event, getPitchPledges, { params }), call(event, getPitchMerges, { params })]).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  return { ...pledges, merges }
}

export const actions: Actions = {
  /** The other form: what was written stays, and is there again when one changes back. */
  form: async (event) => {
    const { pitchId } = event.params
    const form = textOf(await event.request.formData(), 'form') === 'light' ? 'light' : 'standard'
    try {
      const { revision } = await call(event, getPitch, { params: { pitchId } })
      await call(event, savePitch, { params: { pitchId }, body: { revision, form } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/edit/${firstSection(form)}`, event.locals.locale))
  },
}
