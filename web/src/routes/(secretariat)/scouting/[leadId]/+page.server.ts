import { createCallInvitation, getLead, mergeLead, moveCallInvitation, moveLead, saveLead } from '@scalebridge/api/contract'
import { INVITATION_KINDS, isLocale, LEAD_BUTTONS } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { readLead } from '#lib/scouting/lead-form.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

type Event = RequestEvent<{ leadId: string }>

export const load: PageServerLoad = async (event) => {
  const lead = await call(event, getLead, { params: { leadId: event.params.leadId } }).catch((cause: unknown) => throwProblem(event, cause))
  return { lead, isSaved: event.url.searchParams.has('saved'), idempotencyKey: randomUUID() }
}

/** Runs one change of a form, and shows the page anew; what was typed comes back where the API refuses it. */
async function act(event: Event, change: (form: FormData, ifMatch: number) => Promise<unknown>) {
  const form = await event.request.formData()
  try {
    await change(form, Number(textOf(form, 'revision')))
  } catch (cause) {
    return failProblem(event, cause, form.has('organisationName') ? readLead(form) : null)
  }
  redirect(303, `${localise(`/scouting/${event.params.leadId}`, event.locals.locale)}?saved`)
}

const paramsOf = ({ params }: Event) => ({ leadId: params.leadId })

export const actions: Actions = {
  save: (event) =>
    act(event, (form, ifMatch) => {
      const takeOver = form.has('takeOver') ? { takeOver: true } : {}
      return call(event, saveLead, { params: paramsOf(event), body: { ...readLead(form), ...takeOver }, ifMatch })
    }),
  move: (event) =>
    act(event, (form, ifMatch) => {
      const move = LEAD_BUTTONS.find((one) => one === textOf(form, 'move')) ?? 'research'
      return call(event, moveLead, { params: paramsOf(event), body: { move, note: textOf(form, 'note') || null }, ifMatch })
    }),
  merge: (event) =>
    act(event, (form, ifMatch) => {
      const [kind = '', id = ''] = textOf(form, 'same').split(' ')
      return call(event, mergeLead, { params: paramsOf(event), body: { kind: kind === 'pitch' ? 'pitch' : 'lead', id }, ifMatch })
    }),
  invite: (event) =>
    act(event, (form) => {
      const kind = INVITATION_KINDS.find((one) => one === textOf(form, 'kind')) ?? 'secretariat_scouting'
      const language = textOf(form, 'language')
      const body = {
        kind,
        language: isLocale(language) ? language : ('en' as const),
        message: textOf(form, 'message') || null,
        validDays: Number(textOf(form, 'validDays')),
      }
      return call(event, createCallInvitation, { params: paramsOf(event), body, idempotencyKey: textOf(form, 'idempotencyKey') })
    }),
  invitation: (event) =>
    act(event, (form) => {
      const move = textOf(form, 'move') === 'revoke' ? 'revoke' : 'resend'
      return call(event, moveCallInvitation, { params: { callInvitationId: textOf(form, 'invitationId') }, body: { move } })
    }),
}
