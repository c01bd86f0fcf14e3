import { answerClarification, extendCall, getCurrentEdition, listClarifications, listExtensions } from '@scalebridge/api/contract'
import { LOCALES } from '@scalebridge/db/reference'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { readWallTime } from '#lib/secretariat/zone-time.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  try {
    const edition = await call(event, getCurrentEdition, {})
    const [clarifications, extensions] = await Promise.all([
      call(event, listClarifications, { querystring: { size: 100 } }),
      call(event, listExtensions, { params: { editionId: edition.id } }),
    ])
    const waiting = clarifications.items.filter(({ state }) => state === 'open')
    return { edition, waiting, extensions: extensions.items, done: event.url.searchParams.get('done'), idempotencyKey: randomUUID() }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}

export const actions: Actions = {
  extend: async (event) => {
    const form = await event.request.formData()
    const values = { until: textOf(form, 'until'), reason: textOf(form, 'reason'), pitch: textOf(form, 'pitch').trim() }
    const edition = await call(event, getCurrentEdition, {}).catch((cause: unknown) => throwProblem(event, cause))
    const reading = readWallTime(values.until, edition.zone)
    if (reading.kind === 'unreadable' || reading.kind === 'skipped') return fail(422, { values, problem: UNREADABLE, on: 'extend' })
    // Of a time that the clock shows twice the later one is the kinder.
    const untilAt = reading.kind === 'twice' ? reading.second : reading.instant
    // A pasted address ends with the id.
    const pitchId = values.pitch === '' ? null : (values.pitch.split('/').at(-1) ?? null)
    try {
      await call(event, extendCall, {
        params: { editionId: edition.id },
        body: { untilAt, reason: values.reason, pitchId },
        idempotencyKey: textOf(form, 'idempotencyKey'),
      })
    } catch (cause) {
      return { ...failProblem(event, cause, values), on: 'extend' }
    }
    redirect(303, localise('/call?done=extend', event.locals.locale))
  },

  answer: async (event) => answer(event, (form) => ({ question: wordsOf(form, 'question'), answer: wordsOf(form, 'answer') })),
  decline: async (event) => answer(event, () => ({ question: null, answer: null })),
}

const UNREADABLE = { status: 422, code: 'call.extensionInvalid', title: '', detail: '', errors: [] }

type Words = { en: string } & Partial<Record<string, string>>

async function answer(event: RequestEvent, read: (form: FormData) => { question: Words | null; answer: Words | null }) {
  const form = await event.request.formData()
  const values = { id: textOf(form, 'id'), texts: textsOf(form), clash: null }
  const params = { clarificationId: values.id }
  try {
    await call(event, answerClarification, { params, body: read(form), ifMatch: Number(textOf(form, 'revision')) })
  } catch (cause) {
    if (!(cause instanceof ApiProblem) || cause.problem.code !== 'clarification.changedMeanwhile') return failProblem(event, cause, values)
    const { items } = await call(event, listClarifications, { querystring: { size: 100 } }).catch((why: unknown) =>
      throwProblem(event, why),
    )
    return failProblem(event, cause, { ...values, clash: items.find(({ id }) => id === values.id) ?? null })
  }
  redirect(303, localise('/call?done=answer', event.locals.locale))
}

/** A text in the languages in which it was written; null where English is missing, which the API refuses. */
function wordsOf(form: FormData, field: string): Words | null {
  const en = textOf(form, `${field}.en`).trim()
  if (en === '') return null
  const others = LOCALES.filter((locale) => locale !== 'en').map((locale) => [locale, textOf(form, `${field}.${locale}`).trim()] as const)
  return { en, ...Object.fromEntries(others.filter(([, text]) => text !== '')) }
}

/** Everything that was typed, to be shown again. */
function textsOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form.keys()].map((name) => [name, textOf(form, name)]))
}
