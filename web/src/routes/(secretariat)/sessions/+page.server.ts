import { endOthersSession, findSessions, type Output } from '@scalebridge/api/contract'
import { fail, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import type { Problem } from '#lib/problem.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import type { Actions } from './$types'

interface Said {
  /** The address that was asked for; it stands in no address of a page. */
  email: string
  found: Output<typeof findSessions> | null
  /** How many sessions were ended just now. */
  ended: number | null
  reason: string
  problem: Problem | null
}

const NOTHING: Said = { email: '', found: null, ended: null, reason: '', problem: null }

/** The page as it was, with what is wrong. */
function refused(event: RequestEvent, cause: unknown, kept: Partial<Said>) {
  const { status, data } = failProblem(event, cause, null)
  return fail(status, { ...NOTHING, ...kept, problem: data.problem })
}

export const actions: Actions = {
  find: async (event) => {
    const email = textOf(await event.request.formData(), 'email')
    try {
      return { ...NOTHING, email, found: await call(event, findSessions, { body: { email } }) }
    } catch (cause) {
      return refused(event, cause, { email })
    }
  },

  end: async (event) => {
    const form = await event.request.formData()
    const [email, reason] = [textOf(form, 'email'), textOf(form, 'reason')]
    const isEverywhere = textOf(form, 'which') === ''
    const sessionId = isEverywhere ? textOf(form, 'newest') : textOf(form, 'which')
    const again = () => call(event, findSessions, { body: { email } })
    try {
      const { ended } = await call(event, endOthersSession, { body: { sessionId, isEverywhere, reason } })
      return { ...NOTHING, email, ended, found: await again() }
    } catch (cause) {
      return refused(event, cause, { email, reason, found: await again().catch(() => null) })
    }
  },
}
