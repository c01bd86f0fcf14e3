import { getMandate, moveMandate, saveMandate, type Mandate } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { readContent, readMandateForm, type MandateContent, type MandateForm } from '#lib/investors/mandate-form.ts'
import type { Problem } from '#lib/problem.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem } from '#lib/server/problems.ts'

/** What a refused form brings back to its page. */
export interface Refused {
  values: MandateForm
  problem: Problem
  /** Where somebody else was faster: both versions. Saving again then builds on theirs. */
  conflict?: { mine: MandateContent; theirs: Mandate }
}

/** Replaces a mandate's content, and activates it where that was asked for. A change by somebody else meanwhile is shown beside one's own. */
export async function writeAgain(event: RequestEvent<{ mandateId: string }>, activate: boolean) {
  const values = readMandateForm(await event.request.formData())
  const { content, errors } = readContent(values, event.locals.locale)
  if (content === null) return fail(422, refusedFor(values, errors))
  const params = { mandateId: event.params.mandateId }
  try {
    const saved = await call(event, saveMandate, { params, body: { revision: Number(values.revision), ...content } })
    finish(event, activate ? await move(event, saved.id, 'active') : saved)
  } catch (cause) {
    if (!isConflict(cause)) return failProblem(event, cause, values)
    const theirs = await call(event, getMandate, { params })
    const refused: Refused = {
      values: { ...values, revision: String(theirs.revision) },
      problem: cause.problem,
      conflict: { mine: content, theirs },
    }
    return fail(409, refused)
  }
}

/** Changes a mandate's state alone. */
export async function pause(event: RequestEvent<{ mandateId: string }>) {
  try {
    finish(event, await move(event, event.params.mandateId, 'paused'))
  } catch (cause) {
    return failProblem(event, cause, null)
  }
}

function move(event: RequestEvent, mandateId: string, state: 'active' | 'paused'): Promise<Mandate> {
  return call(event, moveMandate, { params: { mandateId }, body: { state } })
}

/** Leads to the mandate's page, which says what was saved; its revision in the address makes every saving a page of its own. */
function finish(event: RequestEvent, mandate: Mandate): never {
  redirect(303, localise(`/mandates/${mandate.id}?saved=${mandate.revision}`, event.locals.locale))
}

/** A form whose own fields contradict themselves, with what is wrong beside each. */
export function refusedFor(values: MandateForm, errors: Problem['errors']): Refused {
  return { values, problem: { status: 422, code: 'mandate.invalid', title: '', detail: '', errors } }
}

function isConflict(cause: unknown): cause is ApiProblem {
  return cause instanceof ApiProblem && cause.problem.code === 'mandate.changedMeanwhile'
}
