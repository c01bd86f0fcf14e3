import { deleteAttachment, getEvidence, savePitch, saveEvidence } from '@scalebridge/api/contract'
import { fail, redirect } from '@sveltejs/kit'
import { fileOf, upload } from '#lib/attachments/server/upload.ts'
import { changeClaims, claimsOf, readClaims, typedClaims } from '#lib/evidence/claim-form.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem, toSignIn } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const DONE = ['saved', 'uploaded', 'deleted', 'accepted'] as const

export const load: PageServerLoad = async (event) => {
  const { pitchId } = event.params
  const evidence = await call(event, getEvidence, { params: { pitchId } }).catch((cause: unknown) => throwProblem(event, cause))
  return {
    evidence,
    typed: typedClaims(
      evidence.claims.map(({ claim }) => claim),
      event.locals.locale,
    ),
    done: DONE.find((one) => event.url.searchParams.has(one)) ?? null,
  }
}

function pageOf({ params, locals }: RequestEvent, done: (typeof DONE)[number]): string {
  return `${localise(`/pitches/${params.pitchId}/evidence`, locals.locale)}?${done}`
}

export const actions: Actions = {
  save: async (event) => {
    const data = await event.request.formData()
    const revision = Number(data.get('revision'))
    const command = textOf(data, 'do')
    const sent = readClaims(data)
    // Claims come, go and move without a save.
    if (command !== '') return { sent: changeClaims(sent, command), revision, isClash: false, problem: null }
    const { claims, unreadable } = claimsOf(sent, event.locals.locale)
    if (unreadable.length > 0) return fail(422, { sent, revision, isClash: false, problem: null })
    const { pitchId } = event.params
    try {
      await call(event, saveEvidence, { params: { pitchId }, body: { claims }, ifMatch: revision })
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      const { problem } = cause
      if (problem.status === 401) toSignIn(event)
      if (problem.status !== 412) return fail(problem.status, { sent, revision, isClash: false, problem })
      // Whoever saves again after reading what the other wrote does so knowingly.
      const now = await call(event, getEvidence, { params: { pitchId } }).catch((again: unknown) => throwProblem(event, again))
      return fail(412, { sent, revision: now.revision, isClash: true, problem: null })
    }
    redirect(303, pageOf(event, 'saved'))
  },
  upload: async (event) => {
    try {
      await upload(event, event.params.pitchId, fileOf(await event.request.formData()))
    } catch (cause) {
      return failProblem(event, cause, { at: 'file' as const })
    }
    redirect(303, `${pageOf(event, 'uploaded')}#files`)
  },
  delete: async (event) => {
    const attachmentId = textOf(await event.request.formData(), 'attachmentId')
    try {
      await call(event, deleteAttachment, { params: { attachmentId } })
    } catch (cause) {
      return failProblem(event, cause, { at: 'files' as const })
    }
    redirect(303, `${pageOf(event, 'deleted')}#files`)
  },
  accept: async (event) => {
    const data = await event.request.formData()
    const body = { evidenceLevel: Number(textOf(data, 'level')), revision: Number(textOf(data, 'revision')) }
    try {
      await call(event, savePitch, { params: { pitchId: event.params.pitchId }, body })
    } catch (cause) {
      return failProblem(event, cause, { at: 'level' as const })
    }
    redirect(303, pageOf(event, 'accepted'))
  },
}
