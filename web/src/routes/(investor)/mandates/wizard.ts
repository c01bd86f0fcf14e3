import { createMandate, getMandate, moveMandate, saveMandate, tryReach, type Mandate } from '@scalebridge/api/contract'
import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { formOf, readContent, readMandateForm } from '#lib/investors/mandate-form.ts'
import { isWizardStep, mergeStep, stepBeside, type WizardStep } from '#lib/investors/wizard-steps.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import { refusedFor } from './saving.ts'

type StepEvent = RequestEvent<{ mandateId: string; step: string }>

/** The step of an address; 404 where there is none of that name. */
export function stepOf(text: string): WizardStep {
  return isWizardStep(text) ? text : error(404, 'Not Found')
}

/** Writes the first step as a draft. Sent twice with the same key, it is written once. */
export async function beginDraft(event: RequestEvent) {
  const data = await event.request.formData()
  const values = readMandateForm(data)
  const { content, errors } = readContent(values, event.locals.locale)
  if (content === null) return fail(422, refusedFor(values, errors))
  let mandate: Mandate
  try {
    const body = { investorId: values.investorId, ...content }
    mandate = await call(event, createMandate, { body, idempotencyKey: textOf(data, 'idempotencyKey') })
  } catch (cause) {
    return failProblem(event, cause, values)
  }
  redirect(303, localise(`/mandates/${mandate.id}/steps/places`, event.locals.locale))
}

/** Saves what one step says, and leads to the next one, the one before, or out of the wizard. */
export async function saveStep(event: StepEvent, then: 'next' | 'back' | 'leave') {
  const step = stepOf(event.params.step)
  const { mandateId } = event.params
  const posted = readMandateForm(await event.request.formData())
  const stored = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  const values = mergeStep(formOf(stored, event.locals.locale), posted, step)
  const { content, errors } = readContent(values, event.locals.locale)
  if (content === null) return fail(422, refusedFor(values, errors))
  try {
    await call(event, saveMandate, { params: { mandateId }, body: { revision: Number(values.revision), ...content } })
  } catch (cause) {
    return failProblem(event, cause, values)
  }
  const beside = then === 'leave' ? null : stepBeside(step, then === 'next' ? 1 : -1)
  redirect(303, localise(beside === null ? `/mandates/${mandateId}` : `/mandates/${mandateId}/steps/${beside}`, event.locals.locale))
}

/** Counts what a step says together with what is stored, and saves nothing. */
export async function countStep(event: StepEvent) {
  const step = stepOf(event.params.step)
  const { mandateId } = event.params
  const posted = readMandateForm(await event.request.formData())
  const stored = await call(event, getMandate, { params: { mandateId } }).catch((cause: unknown) => throwProblem(event, cause))
  const values = mergeStep(formOf(stored, event.locals.locale), posted, step)
  const { content, errors } = readContent(values, event.locals.locale)
  if (content === null) return fail(422, refusedFor(values, errors))
  try {
    return { values, tried: await call(event, tryReach, { params: { mandateId }, body: content }), currency: content.ticketCurrency }
  } catch (cause) {
    return failProblem(event, cause, values)
  }
}

/** Activates a mandate, or gives it another year, and leads to its page. */
export async function activate(event: RequestEvent<{ mandateId: string }>, renew: boolean) {
  const { mandateId } = event.params
  let revision: number
  try {
    const moved = await call(event, moveMandate, { params: { mandateId }, body: { state: 'active', ...(renew ? { renew } : {}) } })
    revision = moved.revision
  } catch (cause) {
    return failProblem(event, cause, null)
  }
  redirect(303, localise(`/mandates/${mandateId}?saved=${revision}`, event.locals.locale))
}
