import { getMatchPolicy, saveMatchPolicy } from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import type { FieldProblem, Problem } from '#lib/problem.ts'
import { draftErrors, readPolicyCommand, readPolicyForm, rearrangePolicy, type PolicyDraft } from '#lib/secretariat/policy/policy-form.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, throwProblem, toSignIn } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const policy = await call(event, getMatchPolicy, { params: { policyId: event.params.policyId } }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  // What is no draft is only read; its own page says why.
  if (policy.state !== 'draft') redirect(303, localise(`/matching/policies/${policy.id}`, event.locals.locale))
  const { revision, tables, learnsOnline, note } = policy
  const draft: PolicyDraft = { revision, tables, learnsOnline, note: note ?? '', invalid: {} }
  return { version: policy.version, draft, isLearned: policy.learned !== null }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const draft = readPolicyForm(form)
    if (draft === null) return fail(422, { draft: null, unsaved: false, problem: invalid([]) })
    const command = readPolicyCommand(form.get('do'))
    if (command.kind !== 'save') {
      // Places move with the rows, so what was mistyped is told when everything is saved.
      const tables = rearrangePolicy(draft.tables, command, form)
      return { draft: { ...draft, tables, invalid: {} }, unsaved: true, problem: null }
    }
    const errors = draftErrors(draft)
    if (errors.length > 0) return fail(422, { draft, unsaved: false, problem: invalid(errors) })
    const { revision, tables, learnsOnline, note } = draft
    try {
      const body = { revision, tables, learnsOnline, note: note === '' ? null : note }
      await call(event, saveMatchPolicy, { params: { policyId: event.params.policyId }, body })
    } catch (cause) {
      const problem = problemOf(event, cause)
      return fail(problem.status, { draft, unsaved: false, problem })
    }
    redirect(303, localise(`/matching/policies/${event.params.policyId}?done=saved`, event.locals.locale))
  },
}

function invalid(errors: FieldProblem[]): Problem {
  return { status: 422, code: 'matchPolicy.invalid', title: '', detail: '', errors }
}

function problemOf(event: RequestEvent, cause: unknown): Problem {
  if (!(cause instanceof ApiProblem)) throw cause
  if (cause.problem.status === 401) toSignIn(event)
  return cause.problem
}
