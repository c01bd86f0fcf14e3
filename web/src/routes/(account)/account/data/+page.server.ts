import { askOwnData, getOwnData, sayAccountConsent } from '@scalebridge/api/contract'
import { ACCOUNT_CONSENT_VERSION, ACCOUNT_PURPOSES } from '@scalebridge/db/reference'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { createHash } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { createI18n } from '#lib/i18n/i18n.ts'
import { localise } from '#lib/i18n/locales.ts'
import { loadMessages } from '#lib/i18n/load.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE = '/account/data'

export const load: PageServerLoad = async (event) => ({
  own: await call(event, getOwnData, {}).catch((cause: unknown) => throwProblem(event, cause)),
})

export const actions: Actions = {
  copy: (event) => ask(event, 'export'),

  erase: async (event) => {
    const form = await event.request.formData()
    if (textOf(form, 'understood') !== 'yes') return fail(400, { isUnconfirmed: true, problem: null })
    return ask(event, 'erasure')
  },

  consent: async (event) => {
    const form = await event.request.formData()
    const purpose = ACCOUNT_PURPOSES.find((one) => one === textOf(form, 'purpose'))
    if (purpose === undefined) redirect(303, localise(PAGE, event.locals.locale))
    const { locale } = event.locals
    const messages = await loadMessages(locale, event.route.id)
    const textHash = createHash('sha256')
      .update(createI18n(locale, () => messages).t(`account.data.purpose.${purpose}`))
      .digest('hex')
    const body = { purpose, isGiven: textOf(form, 'isGiven') === 'yes', textVersion: ACCOUNT_CONSENT_VERSION, textHash, locale }
    try {
      await call(event, sayAccountConsent, { body })
    } catch (cause) {
      return failProblem(event, cause, { isUnconfirmed: false })
    }
    redirect(303, localise(PAGE, locale))
  },
}

async function ask(event: RequestEvent, kind: 'export' | 'erasure') {
  try {
    await call(event, askOwnData, { body: { kind } })
  } catch (cause) {
    return failProblem(event, cause, { isUnconfirmed: false })
  }
  redirect(303, localise(PAGE, event.locals.locale))
}
