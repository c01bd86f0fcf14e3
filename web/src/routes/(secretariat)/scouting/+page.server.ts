import { createLead, listLeads, moveLead } from '@scalebridge/api/contract'
import { LEAD_BUTTONS } from '@scalebridge/db/reference'
import { fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { readLead } from '#lib/scouting/lead-form.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { id } = await currentEdition(event)
  const { items } = await call(event, listLeads, { params: { editionId: id } }).catch((cause: unknown) => throwProblem(event, cause))
  const wanted = { state: event.url.searchParams.get('state') ?? '', text: event.url.searchParams.get('text')?.trim() ?? '' }
  const needle = wanted.text.toLowerCase()
  const leads = items.filter(
    (lead) =>
      (wanted.state === '' || lead.state === wanted.state) &&
      [lead.organisationName, lead.title, lead.source, lead.nominatorName].some((text) => text?.toLowerCase().includes(needle)),
  )
  return { leads, total: items.length, wanted, idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  note: async (event) => {
    const form = await event.request.formData()
    const values = readLead(form)
    const { id } = await currentEdition(event)
    const made = await call(event, createLead, {
      params: { editionId: id },
      body: values,
      idempotencyKey: textOf(form, 'idempotencyKey'),
    }).catch((cause: unknown) => failProblem(event, cause, values))
    if (!('id' in made)) return made
    redirect(303, localise(`/scouting/${made.id}`, event.locals.locale))
  },

  move: async (event) => {
    const form = await event.request.formData()
    const move = LEAD_BUTTONS.find((one) => one === textOf(form, 'move'))
    if (move === undefined) return fail(400, { values: null, problem: null })
    try {
      const params = { leadId: textOf(form, 'leadId') }
      await call(event, moveLead, { params, body: { move, note: null }, ifMatch: Number(textOf(form, 'revision')) })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, event.url.pathname + event.url.search.replace('?/move', '').replace(/^&/, '?'))
  },
}
