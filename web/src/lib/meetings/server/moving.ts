import { moveMeeting, nameDelegate } from '@scalebridge/api/contract'
import { MEETING_MOVES } from '@scalebridge/db/reference'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '../../form-text.ts'
import { call } from '../../server/api.ts'
import { failProblem } from '../../server/problems.ts'
import { isProblem, readStart, readWords } from '../meeting-form.ts'

/** Moves the meeting that the form names, and comes back to `page`; as a form action. */
export async function actOnMeeting(event: RequestEvent, page: string) {
  const form = await event.request.formData()
  const values = { at: 'meeting', words: readWords(form) }
  const move = MEETING_MOVES.find((one) => one === textOf(form, 'do'))
  if (move === undefined) return fail(400, { values, problem: null })
  const to = move === 'move' ? readStart(form) : null
  if (to !== null && isProblem(to)) return fail(to.status, { values, problem: to })
  const meetingId = textOf(form, 'meetingId')
  try {
    await call(event, moveMeeting, { params: { meetingId }, body: { do: move, to }, ifMatch: Number(textOf(form, 'revision')) })
  } catch (cause) {
    return failProblem(event, cause, values)
  }
  redirect(303, `${page}?done#meeting-${meetingId}`)
}

/** Names who comes to the meeting that the form names, and comes back to `page`; as a form action. */
export async function sendDelegate(event: RequestEvent, page: string) {
  const form = await event.request.formData()
  const [meetingId, accountId] = [textOf(form, 'meetingId'), textOf(form, 'accountId')]
  const body = { accountId: accountId === '' ? null : accountId }
  try {
    await call(event, nameDelegate, { params: { meetingId }, body, ifMatch: Number(textOf(form, 'revision')) })
  } catch (cause) {
    return failProblem(event, cause, { at: 'meeting', words: readWords(form) })
  }
  redirect(303, `${page}?done#meeting-${meetingId}`)
}
