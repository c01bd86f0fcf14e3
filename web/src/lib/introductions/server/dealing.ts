import { requestIntroduction, saveInterest } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '../../form-text.ts'
import { localise } from '../../i18n/locales.ts'
import { call } from '../../server/api.ts'
import { failProblem } from '../../server/problems.ts'
import { readInterestValues, toInterest } from '../deal-form.ts'

type Event = RequestEvent<{ mandateId: string; pitchId: string }>

/** Declares, changes or withdraws an interest, and comes back to the pitch's page; as a form action of that page. */
export async function changeInterest(event: Event, isWithdrawn: boolean) {
  const form = await event.request.formData()
  const interest = readInterestValues(form)
  const values = { deal: 'interest' as const, interest, message: '' }
  const body = toInterest(interest, event.locals.locale, isWithdrawn)
  if ('status' in body) return fail(body.status, { values, problem: body })
  const { mandateId, pitchId } = event.params
  const idempotencyKey = textOf(form, 'idempotencyKey')
  try {
    await call(event, saveInterest, { params: { mandateId, pitchId }, body, idempotencyKey, ifMatch: Number(textOf(form, 'revision')) })
  } catch (cause) {
    return failProblem(event, cause, values)
  }
  redirect(303, `${pageOf(event)}?deal=${isWithdrawn ? 'withdrawn' : 'saved'}#deal`)
}

/** Asks for an introduction and leads to its page; as a form action. */
export async function askForIntroduction(event: Event) {
  const form = await event.request.formData()
  const message = textOf(form, 'message')
  const { mandateId, pitchId } = event.params
  let id: string
  try {
    const body = { pitchId, message }
    id = (await call(event, requestIntroduction, { params: { mandateId }, body, idempotencyKey: textOf(form, 'idempotencyKey') })).id
  } catch (cause) {
    return failProblem(event, cause, { deal: 'introduction' as const, interest: null, message })
  }
  redirect(303, `${localise(`/introductions/${id}`, event.locals.locale)}?done`)
}

function pageOf({ params, locals }: Event): string {
  return localise(`/mandates/${params.mandateId}/shortlist/${params.pitchId}`, locals.locale)
}
