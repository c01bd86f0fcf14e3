import { getTerms, saveTerms } from '@scalebridge/api/contract'
import { countryTermsOf } from '@scalebridge/db/reference'
import { blankSheet } from '@scalebridge/db/rules'
import { fail, redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem, toSignIn } from '#lib/server/problems.ts'
import { changeRows, formOf, readForm, sheetOf } from '#lib/terms/term-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { pitchId } = event.params
  const [terms, { pitch }] = await Promise.all([call(event, getTerms, { params: { pitchId } }), event.parent()]).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  const country = countryTermsOf(pitch.countries, new Date())
  const preset = { totalMinor: pitch.askMinor, reinvestBps: country?.reinvestBps || null }
  const sheet = terms.terms?.sheet ?? { ...blankSheet(pitch.askCurrency ?? 'USD'), ...preset }
  return { stated: terms, country, form: formOf(sheet, event.locals.locale), isSaved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  save: async (event) => {
    const data = await event.request.formData()
    const revision = Number(data.get('revision'))
    const sent = readForm(data)
    const command = textOf(data, 'do')
    // Rows come and go, and the results are drawn, without a save.
    if (command !== '') return { sent: changeRows(sent, command), revision, isClash: false, problem: null }
    const { sheet, unreadable } = sheetOf(sent, event.locals.locale)
    if (unreadable.length > 0) return fail(422, { sent, revision, isClash: false, problem: null })
    const { pitchId } = event.params
    try {
      await call(event, saveTerms, { params: { pitchId }, body: { sheet }, ifMatch: revision })
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      const { problem } = cause
      if (problem.status === 401) toSignIn(event)
      if (problem.status !== 412) return fail(problem.status, { sent, revision, isClash: false, problem })
      // Whoever saves again after reading what the other wrote does so knowingly.
      const now = await call(event, getTerms, { params: { pitchId } }).catch((again: unknown) => throwProblem(event, again))
      return fail(412, { sent, revision: now.revision, isClash: true, problem: null })
    }
    redirect(303, localise(`/pitches/${pitchId}/terms?saved`, event.locals.locale))
  },
}
