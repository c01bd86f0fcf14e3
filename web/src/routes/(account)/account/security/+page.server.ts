import {
  addFactor,
  beginFactor,
  endSession,
  listFactors,
  listSessions,
  removeFactor,
  renewRecoveryCodes,
  resetFactors,
  signOut,
  signOutEverywhere,
} from '@scalebridge/api/contract'
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import type { BegunTotp } from '#lib/factors/totp.ts'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import type { Problem } from '#lib/problem.ts'
import { call } from '#lib/server/api.ts'
import { config } from '#lib/server/config.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import { safeReturnPath } from '#lib/server/return-path.ts'
import type { Actions, PageServerLoad } from './$types'

const PAGE = '/account/security'

export const load: PageServerLoad = async (event) => {
  const { url, locals } = event
  try {
    return {
      factors: await call(event, listFactors, {}),
      sessions: (await call(event, listSessions, {})).items,
      returnTo: safeReturnPath(url.searchParams.get('returnTo'), '/account'),
      isDemonstration: config().DEMO_MODE,
      isAdmin: locals.me?.memberships.some(({ role }) => role === 'admin') ?? false,
    }
  } catch (cause) {
    throwProblem(event, cause)
  }
}

interface Said {
  /** The app that is being set up. */
  totp: BegunTotp | null
  recoveryCodes: string[] | null
  wasReset: boolean
  problem: Problem | null
  reset: { email: string; reason: string } | null
}

const NOTHING: Said = { totp: null, recoveryCodes: null, wasReset: false, problem: null, reset: null }

/** The form as it was, with what is wrong. */
function refused(event: RequestEvent, cause: unknown, kept: Partial<Said> = {}) {
  const { status, data } = failProblem(event, cause, null)
  return fail(status, { ...NOTHING, ...kept, problem: data.problem })
}

export const actions: Actions = {
  beginTotp: async (event) => {
    try {
      const { factorChallengeId, totp } = await call(event, beginFactor, { body: { purpose: 'add_totp' } })
      return { ...NOTHING, totp: totp === null ? null : { ...totp, factorChallengeId } }
    } catch (cause) {
      return refused(event, cause)
    }
  },

  addTotp: async (event) => {
    const form = await event.request.formData()
    const totp = { factorChallengeId: textOf(form, 'factorChallengeId'), secret: textOf(form, 'secret'), address: textOf(form, 'address') }
    try {
      const body = { factorChallengeId: totp.factorChallengeId, code: textOf(form, 'code') }
      return { ...NOTHING, recoveryCodes: (await call(event, addFactor, { body })).recoveryCodes }
    } catch (cause) {
      return refused(event, cause, { totp })
    }
  },

  remove: async (event) => {
    const factorId = textOf(await event.request.formData(), 'factor')
    try {
      await call(event, removeFactor, { params: { factorId } })
    } catch (cause) {
      return refused(event, cause)
    }
    redirect(303, localise(PAGE, event.locals.locale))
  },

  renewCodes: async (event) => {
    try {
      return { ...NOTHING, recoveryCodes: (await call(event, renewRecoveryCodes, {})).recoveryCodes }
    } catch (cause) {
      return refused(event, cause)
    }
  },

  reset: async (event) => {
    const form = await event.request.formData()
    const reset = { email: textOf(form, 'email'), reason: textOf(form, 'reason') }
    try {
      await call(event, resetFactors, { body: reset })
    } catch (cause) {
      return refused(event, cause, { reset })
    }
    return { ...NOTHING, wasReset: true }
  },

  endSession: async (event) => {
    const sessionId = textOf(await event.request.formData(), 'session')
    try {
      await call(event, endSession, { params: { sessionId } })
    } catch (cause) {
      return refused(event, cause)
    }
    redirect(303, localise(PAGE, event.locals.locale))
  },

  signOutEverywhere: async (event) => {
    await call(event, signOutEverywhere, {}).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, localise('/sign-in', event.locals.locale))
  },

  /** A first factor is added soon after signing in. */
  signInAgain: async (event) => {
    await call(event, signOut, {}).catch((cause: unknown) => throwProblem(event, cause))
    redirect(303, `${localise('/sign-in', event.locals.locale)}?next=${encodeURIComponent(PAGE)}`)
  },
}
