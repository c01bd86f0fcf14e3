import { getShortlistPitch, removeEntry, saveEntry, type Entry } from '@scalebridge/api/contract'
import { PASS_REASONS } from '@scalebridge/db/reference'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem } from '#lib/server/problems.ts'

export type Decision = 'saved' | 'dismissed' | 'undone'

/**
 * Keeps, passes on or takes back a decision about one pitch of a mandate.
 * With JavaScript the page gets the new entry and stays as it is; without, it is loaded again and says what was done.
 */
export async function decide(event: RequestEvent<{ mandateId: string }>, decision: Decision) {
  const data = await event.request.formData()
  const pitchId = textOf(data, 'pitchId')
  const params = { mandateId: event.params.mandateId, pitchId }
  try {
    const entry =
      decision === 'undone' ? await takeBack(event, params) : await call(event, saveEntry, { params, body: bodyOf(data, decision) })
    if (event.request.headers.has('x-sveltekit-action')) return { pitchId, entry }
  } catch (cause) {
    return failProblem(event, cause, { pitchId })
  }
  redirect(303, `${event.url.pathname}?${queryAfter(event.url, pitchId)}#pitch-${encodeURIComponent(pitchId)}`)
}

/** The page's query without the action's name, and with the pitch that was just decided on. */
export function queryAfter(url: URL, pitchId: string): string {
  const query = new URLSearchParams([...url.searchParams].filter(([name]) => !name.startsWith('/') && name !== 'done'))
  query.set('done', pitchId)
  return query.toString()
}

/** What was just decided, for a page that was loaded again after it; null where the address names nothing of the kind. */
export async function lastDecision(event: RequestEvent<{ mandateId: string }>) {
  const pitchId = event.url.searchParams.get('done')
  if (pitchId === null) return null
  try {
    const { pitch, entry } = await call(event, getShortlistPitch, { params: { mandateId: event.params.mandateId, pitchId } })
    return { pitch, entry }
  } catch (cause) {
    if (cause instanceof ApiProblem) return null
    throw cause
  }
}

async function takeBack(event: RequestEvent, params: { mandateId: string; pitchId: string }): Promise<Entry | null> {
  await call(event, removeEntry, { params })
  return null
}

function bodyOf(data: FormData, state: 'saved' | 'dismissed') {
  if (state === 'saved') return { state }
  const reason = PASS_REASONS.find((one) => one === data.get('reason')) ?? 'other'
  const note = textOf(data, 'note')
  return note === '' ? { state, reason } : { state, reason, note }
}
