import type { RequestEvent } from '@sveltejs/kit'
import type { SentField } from '#lib/problem.ts'

/** A form that JavaScript sends comes back as refused without a word from the page: what stands in it stays, and the layout says what to do. */
export function isSentByScript({ request }: RequestEvent): boolean {
  return request.method === 'POST' && request.headers.get('x-sveltekit-action') === 'true'
}

/** The answer to such a form, in the form of SvelteKit's `fail`. */
export function refuseForm(status: number): Response {
  return Response.json({ type: 'failure', status, data: null }, { status, headers: { 'cache-control': 'no-store' } })
}

/**
 * What a form without JavaScript has sent, so that its reader can send it once more. Null for what cannot be put into a page again: a
 * file, which the browser alone holds, and anything that is no form.
 */
export async function readSentForm({ request }: RequestEvent): Promise<SentField[] | null> {
  const type = request.headers.get('content-type') ?? ''
  if (request.method !== 'POST' || !/^(?:application\/x-www-form-urlencoded|multipart\/form-data)/.test(type)) return null
  const form = await request.formData().catch(() => null)
  if (form === null) return null
  const fields = [...form].filter(([, value]) => typeof value === 'string' || value.size > 0)
  return fields.every((field): field is SentField => typeof field[1] === 'string') ? fields : null
}
