import { getIntroduction, listMeetings, moveIntroduction, proposeMeeting, writeIntroduction, type Input } from '@scalebridge/api/contract'
import { INTRODUCTION_MOVES } from '@scalebridge/db/reference'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { fileOf, upload } from '#lib/attachments/server/upload.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { isProblem, readProposal, readWords } from '#lib/meetings/meeting-form.ts'
import { actOnMeeting, sendDelegate } from '#lib/meetings/server/moving.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

type Event = RequestEvent<{ introductionId: string }>

export const load: PageServerLoad = async (event) => {
  event.depends('app:deals')
  const { introductionId } = event.params
  const [thread, meetings] = await Promise.all([
    call(event, getIntroduction, { params: { introductionId } }),
    call(event, listMeetings, {}),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return {
    ...thread,
    meetings: meetings.items.filter((meeting) => meeting.introductionId === introductionId),
    colleagues: meetings.colleagues,
    zone: meetings.availability?.zone ?? meetings.forum?.zone ?? 'UTC',
    zones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
    idempotencyKey: crypto.randomUUID(),
    isDone: event.url.searchParams.has('done'),
  }
}

const pageOf = ({ params, locals }: Event) => localise(`/introductions/${params.introductionId}`, locals.locale)
const NOTHING = { at: '', words: {} as Record<string, string> } // as: an empty form

type Said = Input<typeof writeIntroduction>['body']

/** Keeps the file that goes with a yes, where there is one, with the pitch; its id. */
async function givenFile(event: Event, form: FormData): Promise<string | null> {
  const file = fileOf(form)
  if (file === undefined || textOf(form, 'isGiven') !== 'yes') return null
  const { introduction } = await call(event, getIntroduction, { params: { introductionId: event.params.introductionId } })
  return (await upload(event, introduction.pitch.id, file)).id
}

/** Writes to the thread with what `read` makes of the form. */
async function write(event: Event, read: (form: FormData) => Said | Promise<Said>) {
  const form = await event.request.formData()
  let at: string = 'answer'
  try {
    const body = await read(form)
    at = body.do
    const { introductionId } = event.params
    await call(event, writeIntroduction, { params: { introductionId }, body, idempotencyKey: textOf(form, 'idempotencyKey') })
  } catch (cause) {
    return failProblem(event, cause, { at, words: readWords(form) })
  }
  redirect(303, `${pageOf(event)}?done#${at === 'write' ? 'thread' : 'documents'}`)
}

export const actions: Actions = {
  move: async (event) => {
    const form = await event.request.formData()
    const move = INTRODUCTION_MOVES.find((one) => one === textOf(form, 'do'))
    if (move === undefined) return fail(400, { values: NOTHING, problem: null })
    const body = { do: move, isTold: textOf(form, 'isTold') !== '', reason: textOf(form, 'reason') || null }
    try {
      const { introductionId } = event.params
      await call(event, moveIntroduction, { params: { introductionId }, body, ifMatch: Number(textOf(form, 'revision')) })
    } catch (cause) {
      return failProblem(event, cause, { at: 'move', words: readWords(form) })
    }
    redirect(303, `${pageOf(event)}?done`)
  },
  write: (event) => write(event, (form) => ({ do: 'write', text: textOf(form, 'text') })),
  ask: (event) => write(event, (form) => ({ do: 'ask', name: textOf(form, 'name') })),
  answer: (event) =>
    write(event, async (form) => ({
      do: 'answer',
      documentId: textOf(form, 'documentId'),
      isGiven: textOf(form, 'isGiven') === 'yes',
      answer: textOf(form, 'answer') || null,
      attachmentId: await givenFile(event, form),
    })),
  propose: async (event) => {
    const form = await event.request.formData()
    const values = { at: 'propose', words: readWords(form) }
    const body = readProposal(form)
    if (isProblem(body)) return fail(body.status, { values, problem: body })
    try {
      const { introductionId } = event.params
      await call(event, proposeMeeting, { params: { introductionId }, body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, `${pageOf(event)}?done#meetings`)
  },
  meeting: (event) => actOnMeeting(event, pageOf(event)),
  delegate: (event) => sendDelegate(event, pageOf(event)),
}
