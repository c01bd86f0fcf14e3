import { fail } from '@sveltejs/kit'
import { readSelfCheck } from '#lib/publishing/self-check-form.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  /** Sent in the body, so that no address and no log holds an answer. */
  default: async ({ request }) => {
    const read = readSelfCheck(await request.formData())
    return read.result === null ? fail(422, read) : read
  },
}
