import { error, type RequestEvent } from '@sveltejs/kit'

/**
 * The load of every guarded group's layout: ends the page where hooks.server.ts has refused it. A group without it would
 * show nothing more, as the API decides on every object again; a test sees to it that each has it.
 */
export function refusePage({ locals }: RequestEvent): void {
  if (!locals.refusal) return
  const { status, message, ...more } = locals.refusal
  error(status, message, more)
}
