import { createPairRule, explainPair, findPairChoices } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const [pitchId, mandateId] = [idIn(searchParams.get('pitch')), idIn(searchParams.get('mandate'))]
  const asked = { pitch: searchParams.get('pitchWords') ?? '', mandate: searchParams.get('mandateWords') ?? '' }
  const params = { editionId: (await currentEdition(event)).id }
  const [choices, why] = await Promise.all([
    call(event, findPairChoices, { params, querystring: given(asked) }),
    pitchId === null || mandateId === null ? null : call(event, explainPair, { params: { pitchId, mandateId } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return {
    asked,
    chosen: { pitch: pitchId, mandate: mandateId },
    choices,
    why,
    saved: searchParams.has('saved'),
    idempotencyKey: crypto.randomUUID(),
  }
}

export const actions: Actions = {
  rule: async (event) => {
    const form = await event.request.formData()
    const [pitchId, mandateId, note] = [textOf(form, 'pitch'), textOf(form, 'mandate'), textOf(form, 'note')]
    const kind = form.get('kind') === 'pin' ? 'pin' : 'ban'
    const scope = form.get('scope') === 'investor' ? 'investor' : 'mandate'
    try {
      const params = { editionId: (await currentEdition(event)).id }
      const body = { kind, scope, pitchId, mandateId, ...(note === '' ? {} : { note }) } as const
      await call(event, createPairRule, { params, body, idempotencyKey: textOf(form, 'idempotencyKey') })
    } catch (cause) {
      return failProblem(event, cause, { note })
    }
    redirect(303, localise(`/matching/why?pitch=${pitchId}&mandate=${mandateId}&saved`, event.locals.locale))
  },
}

function idIn(value: string | null): string | null {
  return value !== null && ID.test(value) ? value : null
}

function given({ pitch, mandate }: { pitch: string; mandate: string }) {
  return { ...(pitch === '' ? {} : { pitch }), ...(mandate === '' ? {} : { mandate }) }
}
