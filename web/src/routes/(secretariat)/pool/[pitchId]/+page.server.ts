import {
  getEvidence,
  getPitch,
  getPitchMatching,
  getPitchMerges,
  getQueue,
  getReceipt,
  judgeClaim,
  mergePitch,
  retryJob,
} from '@scalebridge/api/contract'
import { EVIDENCE_LEVELS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const MATCHES_SHOWN = 20

export const load: PageServerLoad = async (event) => {
  event.depends('app:pool-pitch')
  const params = { pitchId: event.params.pitchId }
  const [pitch, matching, receipt, evidence, merges] = await Promise.all([
    call(event, getPitch, { params }),
    call(event, getPitchMatching, { params, querystring: { size: MATCHES_SHOWN } }),
    call(event, getReceipt, { params }).catch((cause: unknown) => {
      // A draft, and a pitch that came by import without a submission, has none.
      if (cause instanceof ApiProblem && cause.problem.code === 'receipt.notFound') return null
      throw cause
    }),
    call(event, getEvidence, { params }),
    call(event, getPitchMerges, { params }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { pitch, matching, receipt, evidence, merges, wasMerged: event.url.searchParams.has('merged') }
}

export const actions: Actions = {
  judge: async (event) => {
    const form = await event.request.formData()
    const here = `${localise(`/pool/${event.params.pitchId}`, event.locals.locale)}#evidence`
    const level = EVIDENCE_LEVELS.find((one) => String(one) === textOf(form, 'level'))
    if (level === undefined) redirect(303, here)
    const body = { claimId: textOf(form, 'claimId'), level, reason: textOf(form, 'reason') }
    try {
      await call(event, judgeClaim, { params: { pitchId: event.params.pitchId }, body })
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, here)
  },
  /** Leads to the one that stays. */
  merge: async (event) => {
    const form = await event.request.formData()
    const [here, other] = [event.params.pitchId, textOf(form, 'other')]
    const [kept, gone] = textOf(form, 'stays') === 'other' ? [other, here] : [here, other]
    try {
      await call(event, mergePitch, { params: { pitchId: kept }, body: { mergedPitchId: gone, reason: textOf(form, 'reason') } })
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, localise(`/pool/${kept}?merged`, event.locals.locale))
  },
  retry: async (event) => {
    const { pitchId } = event.params
    try {
      const { failed } = await call(event, getQueue, {})
      const { run } = await call(event, getPitchMatching, { params: { pitchId }, querystring: { size: 1 } })
      const { editionId } = await call(event, getPitch, { params: { pitchId } })
      const subject = run?.kind === 'edition' ? editionId : pitchId
      const job = failed.find(({ aggregateId, name }) => aggregateId === subject && name.endsWith('.match'))
      if (job) await call(event, retryJob, { params: { jobId: job.id } })
    } catch (cause) {
      return failProblem(event, cause, {})
    }
    redirect(303, localise(`/pool/${pitchId}`, event.locals.locale))
  },
}
