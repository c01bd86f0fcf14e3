import {
  declarePitchConflict,
  getDealings,
  getListedEvidence,
  getMandate,
  getPitchChanges,
  getShortlistPitch,
  vetoPitch,
} from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { askForIntroduction, changeInterest } from '#lib/introductions/server/dealing.ts'
import { loadLists } from '#lib/lists/server/load-lists.ts'
import { DECLARED_CONFLICTS } from '#lib/pairs/conflict-kinds.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import { decide } from '../deciding.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { mandateId, pitchId } = event.params
  const [mandate, seen, dealings, evidence, submitted] = await Promise.all([
    call(event, getMandate, { params: { mandateId } }),
    call(event, getShortlistPitch, { params: { mandateId, pitchId } }),
    call(event, getDealings, { params: { mandateId, pitchId } }),
    call(event, getListedEvidence, { params: { mandateId, pitchId } }),
    // A help, not a need: the page stands without it.
    call(event, getPitchChanges, { params: { mandateId, pitchId }, querystring: {} }).catch(() => null),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  const lists = await loadLists(event)
  const { searchParams } = event.url
  return {
    mandate,
    ...seen,
    dealings,
    lists,
    evidence,
    isAmended: (submitted?.versions.length ?? 0) > 1,
    idempotencyKey: crypto.randomUUID(),
    deal: searchParams.get('deal'),
    wasDecided: searchParams.has('done'),
  }
}

export const actions: Actions = {
  save: (event) => decide(event, 'saved'),
  pass: (event) => decide(event, 'dismissed'),
  undo: (event) => decide(event, 'undone'),
  veto: (event) => keepApart(event, 'veto'),
  conflict: (event) => keepApart(event, 'conflict'),
  interest: (event) => changeInterest(event, false),
  withdrawInterest: (event) => changeInterest(event, true),
  introduce: askForIntroduction,
}

/** Hides the pitch, or declares a conflict with it, and leads to the list of what is hidden: its own page is gone now. */
async function keepApart(event: RequestEvent<{ mandateId: string; pitchId: string }>, how: 'veto' | 'conflict') {
  const data = await event.request.formData()
  const note = textOf(data, 'note')
  const noted = note === '' ? {} : { note }
  const kind = DECLARED_CONFLICTS.find((one) => one === data.get('kind')) ?? 'other'
  const { mandateId, pitchId } = event.params
  const params = { mandateId, pitchId }
  try {
    if (how === 'veto') await call(event, vetoPitch, { params, body: noted })
    else await call(event, declarePitchConflict, { params, body: { kind, ...noted } })
  } catch (cause) {
    return failProblem(event, cause, { apart: how })
  }
  redirect(303, localise(`/mandates/${mandateId}/hidden?done=${how}`, event.locals.locale))
}
