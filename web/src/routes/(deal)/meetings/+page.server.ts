import { changeCalendarFeed, listMeetings, saveAvailability } from '@scalebridge/api/contract'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { hourWords, readHours, readWords } from '#lib/meetings/meeting-form.ts'
import { actOnMeeting, sendDelegate } from '#lib/meetings/server/moving.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:deals')
  const seen = await call(event, listMeetings, {}).catch((cause: unknown) => throwProblem(event, cause))
  return {
    ...seen,
    hours: hourWords(seen.availability),
    zone: seen.availability?.zone ?? seen.forum?.zone ?? 'UTC',
    zones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
    isDone: event.url.searchParams.has('done'),
  }
}

const pageOf = (event: RequestEvent) => localise('/meetings', event.locals.locale)

export const actions: Actions = {
  meeting: (event) => actOnMeeting(event, pageOf(event)),
  delegate: (event) => sendDelegate(event, pageOf(event)),
  hours: async (event) => {
    const form = await event.request.formData()
    try {
      await call(event, saveAvailability, { body: readHours(form), ifMatch: Number(textOf(form, 'revision')) })
    } catch (cause) {
      return failProblem(event, cause, { at: 'hours', words: readWords(form) })
    }
    redirect(303, `${pageOf(event)}?done#hours`)
  },
  // The address is shown in the answer to this very form: nowhere else does it stand.
  feed: async (event) => {
    const form = await event.request.formData()
    const values = { at: 'feed', words: {} as Record<string, string> } // as: an empty form
    try {
      const { url } = await call(event, changeCalendarFeed, { body: { do: textOf(form, 'do') === 'revoke' ? 'revoke' : 'make' } })
      return { values, problem: null, url }
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
}
