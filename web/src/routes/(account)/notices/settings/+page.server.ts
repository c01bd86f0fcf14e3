import { getNoticeSettings, saveNoticeSettings } from '@scalebridge/api/contract'
import { NOTICE_KINDS, NOTICE_TIMINGS } from '@scalebridge/db/reference'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const querystring = { locale: event.locals.locale }
  const settings = await call(event, getNoticeSettings, { querystring }).catch((cause: unknown) => throwProblem(event, cause))
  return { settings, zones: ['UTC', ...Intl.supportedValuesOf('timeZone')], saved: event.url.searchParams.has('saved') }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const values = {
      zone: textOf(form, 'zone'),
      quietFrom: textOf(form, 'quietFrom'),
      quietUntil: textOf(form, 'quietUntil'),
      digest: textOf(form, 'digest'),
    }
    const kinds = NOTICE_KINDS.flatMap((kind) => {
      const mail = NOTICE_TIMINGS.find((timing) => timing === form.get(kind))
      return mail === undefined ? [] : [{ kind, mail }]
    })
    const body = {
      zone: values.zone,
      quietFromMinute: minuteOf(values.quietFrom),
      quietUntilMinute: minuteOf(values.quietUntil),
      digestMinute: minuteOf(values.digest) ?? 480,
      kinds,
    }
    try {
      await call(event, saveNoticeSettings, { body })
    } catch (cause) {
      return failProblem(event, cause, { ...values, kinds: Object.fromEntries(kinds.map(({ kind, mail }) => [kind, mail])) })
    }
    redirect(303, localise('/notices/settings?saved', event.locals.locale))
  },
}

/** Minutes after midnight of `07:30`; null for an empty field. */
function minuteOf(text: string): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})/.exec(text) ?? []
  return hour === undefined || minute === undefined ? null : (Number(hour) * 60 + Number(minute)) % 1440
}
