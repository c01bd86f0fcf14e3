import {
  createApiToken,
  createWebhookEndpoint,
  listApiTokens,
  listWebhookDeliveries,
  listWebhookEndpoints,
  moveApiToken,
  moveWebhookEndpoint,
  replayWebhookDelivery,
} from '@scalebridge/api/contract'
import { DELIVERY_STATES, EVENT_TYPES, TOKEN_SCOPES } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Answer, Integrations } from '../shown.ts'

/** Whose integrations a page is about: the Secretariat's, or a person's own with those of their organisations. */
export type Whose = 'secretariat' | 'own'

/** Loads a page of integrations; the deliveries of the endpoint that its address names. */
export async function loadIntegrations(event: RequestEvent, whose: Whose): Promise<Integrations> {
  const found = await loadEndpoints(event)
  const isOurs = (organisation: unknown) => (organisation === null) === (whose === 'secretariat')
  const endpoints = found.items.filter(({ organisation }) => isOurs(organisation))
  const tokens =
    whose === 'secretariat' ? null : (await call(event, listApiTokens, {}).catch((cause: unknown) => throwProblem(event, cause))).items
  return {
    endpoints,
    owners: found.owners.filter(({ id }) => isOurs(id)),
    refusal: found.refusal,
    tokens,
    chosen: await loadChosen(event, endpoints),
    done: event.url.searchParams.get('done'),
  }
}

/** Tokens are shown to those whom the endpoints are not for. */
async function loadEndpoints(
  event: RequestEvent,
): Promise<Pick<Integrations, 'owners' | 'refusal'> & { items: Integrations['endpoints'] }> {
  try {
    return { ...(await call(event, listWebhookEndpoints, {})), refusal: null }
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.problem.status === 403) return { items: [], owners: [], refusal: cause.problem.code }
    return throwProblem(event, cause)
  }
}

async function loadChosen(event: RequestEvent, endpoints: Integrations['endpoints']): Promise<Integrations['chosen']> {
  const query = event.url.searchParams
  const endpoint = endpoints.find(({ id }) => id === query.get('endpoint'))
  if (endpoint === undefined) return null
  const state = DELIVERY_STATES.find((one) => one === query.get('state'))
  const cursor = query.get('cursor')
  const querystring = { ...(state === undefined ? {} : { state }), ...(cursor === null ? {} : { cursor }) }
  const page = await call(event, listWebhookDeliveries, { params: { endpointId: endpoint.id }, querystring }).catch((cause: unknown) =>
    throwProblem(event, cause),
  )
  return { endpoint, page, state: state ?? '' }
}

const MOVES = ['ping', 'rotate', 'enable', 'disable', 'remove'] as const

/** The forms of such a page. A secret comes back with the answer and is shown this once; all else leads back to the page at `path`. */
export function integrationActions(path: '/settings/integrations' | '/account/integrations') {
  const back = (event: RequestEvent, query: Record<string, string>): never =>
    redirect(303, `${localise(path, event.locals.locale)}?${new URLSearchParams(query).toString()}`)
  /** Reads the form, asks the API, and answers what is to be shown; a refusal brings the form back as it was filled in. */
  const action = (ask: (event: RequestEvent, form: FormData) => Promise<Answer>) => async (event: RequestEvent) => {
    const form = await event.request.formData()
    const values = Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name).map(String)]))
    try {
      return await ask(event, form)
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  }
  return {
    addEndpoint: action(async (event, form) => {
      const owner = textOf(form, 'owner')
      const eventTypes = EVENT_TYPES.filter((type) => form.getAll('events').includes(type))
      const body = { ownerId: owner === '' ? null : owner, address: textOf(form, 'address'), eventTypes }
      const { endpoint, secret } = await call(event, createWebhookEndpoint, { body })
      return { shown: { what: 'secret', of: endpoint.address, value: secret } }
    }),
    moveEndpoint: action(async (event, form) => {
      const move = MOVES.find((one) => one === form.get('do')) ?? 'ping'
      const endpointId = textOf(form, 'endpoint')
      const { endpoint, secret } = await call(event, moveWebhookEndpoint, { params: { endpointId }, body: { do: move } })
      if (secret !== null) return { shown: { what: 'secret', of: endpoint?.address ?? '', value: secret } }
      return back(event, { done: move, ...(move === 'ping' ? { endpoint: endpointId } : {}) })
    }),
    replay: action(async (event, form) => {
      await call(event, replayWebhookDelivery, { params: { deliveryId: textOf(form, 'delivery') } })
      return back(event, { done: 'replay', endpoint: textOf(form, 'endpoint') })
    }),
    addToken: action(async (event, form) => {
      const scopes = TOKEN_SCOPES.filter((scope) => form.getAll('scopes').includes(scope))
      const body = { name: textOf(form, 'name'), scopes, validDays: Number(textOf(form, 'validDays')) }
      const { apiToken, token } = await call(event, createApiToken, { body })
      return { shown: { what: 'token', of: apiToken.name, value: token } }
    }),
    moveToken: action(async (event, form) => {
      const move = form.get('do') === 'rotate' ? 'rotate' : 'revoke'
      const { apiToken, token } = await call(event, moveApiToken, { params: { tokenId: textOf(form, 'token') }, body: { do: move } })
      if (token !== null) return { shown: { what: 'token', of: apiToken?.name ?? '', value: token } }
      return back(event, { done: move })
    }),
  }
}
