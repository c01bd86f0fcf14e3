import { createMatchPolicy, getMatchPolicy, listMatchPolicies, moveMatchPolicy, previewMatchPolicy } from '@scalebridge/api/contract'
import { POLICY_STATES, type PolicyState } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const DONE = ['created', 'saved', 'preview', ...POLICY_STATES] as const

export const load: PageServerLoad = async (event) => {
  event.depends('app:matching')
  const { id } = await currentEdition(event)
  const [policy, { inForce }] = await Promise.all([
    call(event, getMatchPolicy, { params: { policyId: event.params.policyId } }),
    call(event, listMatchPolicies, { params: { editionId: id } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  const done = event.url.searchParams.get('done')
  return { policy, inForce, done: DONE.find((name) => name === done) ?? null, idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  preview: async (event) => {
    try {
      await call(event, previewMatchPolicy, { params: { policyId: policyId(event) } })
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, pageOf(event, policyId(event), 'preview'))
  },
  move: async (event) => {
    const form = await event.request.formData()
    const state: PolicyState | undefined = POLICY_STATES.find((name) => name === textOf(form, 'state'))
    const reason = textOf(form, 'reason')
    try {
      const body = { revision: Number(form.get('revision')), state: state ?? 'draft', ...(reason === '' ? {} : { reason }) }
      await call(event, moveMatchPolicy, { params: { policyId: policyId(event) }, body })
    } catch (cause) {
      return failProblem(event, cause, { reason })
    }
    redirect(303, pageOf(event, policyId(event), state ?? 'draft'))
  },
  goBack: async (event) => {
    const form = await event.request.formData()
    const { id } = await currentEdition(event)
    const note = textOf(form, 'reason')
    let made: string | null
    try {
      const body = { copyOf: policyId(event), isProposed: true, ...(note === '' ? {} : { note }) }
      made = (await call(event, createMatchPolicy, { params: { editionId: id }, body, idempotencyKey: textOf(form, 'idempotencyKey') })).id
    } catch (cause) {
      return failProblem(event, cause, { reason: note })
    }
    redirect(303, pageOf(event, made ?? '', 'proposed'))
  },
}

function policyId(event: RequestEvent): string {
  return event.params['policyId'] ?? ''
}

function pageOf(event: RequestEvent, id: string, done: (typeof DONE)[number]): string {
  return localise(`/matching/policies/${id}?done=${done}`, event.locals.locale)
}
