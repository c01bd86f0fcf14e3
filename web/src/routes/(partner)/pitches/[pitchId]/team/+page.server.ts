import { addPartner, getTeam, listPartners, moveTeam, removePartner } from '@scalebridge/api/contract'
import { isIso3, isLocale, PITCH_MEMBER_ROLES, STAKEHOLDER_TYPES, TEAM_MOVES } from '@scalebridge/db/reference'
import { fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem, toSignIn } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:pitch')
  const { params } = event
  const [partners, team] = await Promise.all([call(event, listPartners, { params }), call(event, getTeam, { params })]).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  return { partners, team, done: event.url.searchParams.get('done'), idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  /** Every move of the team; what a move does not need is left out. */
  move: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const text = (name: string) => textOf(form, name).trim()
    const sent = { email: text('email'), role: text('role'), language: text('language') }
    const move = TEAM_MOVES.find((one) => one === text('move'))
    if (move === undefined) return fail(400, { problem: null, values: null, sent })
    const role = PITCH_MEMBER_ROLES.find((one) => one === sent.role)
    const body = {
      move,
      ...(sent.email === '' ? {} : { email: sent.email }),
      ...(role === undefined ? {} : { role }),
      ...(isLocale(sent.language) ? { language: sent.language } : {}),
      ...(text('memberId') === '' ? {} : { memberId: text('memberId') }),
      ...(text('invitationId') === '' ? {} : { invitationId: text('invitationId') }),
      ...(text('accountId') === '' ? {} : { accountId: text('accountId') }),
    }
    try {
      await call(event, moveTeam, { params: { pitchId }, body })
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      if (cause.problem.status === 401) toSignIn(event)
      return fail(cause.problem.status, { problem: cause.problem, values: null, sent })
    }
    redirect(303, localise(move === 'leave' ? '/pitches' : `/pitches/${pitchId}/team?done=${move}`, event.locals.locale))
  },

  add: async (event) => {
    const { pitchId } = event.params
    const form = await event.request.formData()
    const values = {
      name: textOf(form, 'name').trim(),
      contactEmail: textOf(form, 'contactEmail').trim(),
      country: textOf(form, 'country'),
      stakeholderType: textOf(form, 'stakeholderType'),
      language: textOf(form, 'language'),
    }
    const body = {
      name: values.name,
      contactEmail: values.contactEmail,
      country: isIso3(values.country) ? values.country : null,
      stakeholderType: STAKEHOLDER_TYPES.find((type) => type === values.stakeholderType) ?? null,
      language: isLocale(values.language) ? values.language : event.locals.locale,
    }
    try {
      await call(event, addPartner, { params: { pitchId }, body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise(`/pitches/${pitchId}/team?done=added`, event.locals.locale))
  },

  remove: async (event) => {
    const { pitchId } = event.params
    const partnerId = textOf(await event.request.formData(), 'partner')
    try {
      await call(event, removePartner, { params: { pitchId, partnerId } })
    } catch (cause) {
      return failProblem(event, cause, null)
    }
    redirect(303, localise(`/pitches/${pitchId}/team?done=removed`, event.locals.locale))
  },
}
