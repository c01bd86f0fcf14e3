import { createMandate, readGrantsFile } from '@scalebridge/api/contract'
import { error, fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { textOf } from '#lib/form-text.ts'
import { localise } from '#lib/i18n/locales.ts'
import { contentOfProposals, proposalFrom } from '#lib/investors/proposed-content.ts'
import { call } from '#lib/server/api.ts'
import { failProblem } from '#lib/server/problems.ts'
import { investorsOf } from '../own.ts'
import type { Actions, PageServerLoad } from './$types'

/** As many bytes as the API reads of an investor's own file. */
const MOST_BYTES = 4_000_000

export const load: PageServerLoad = ({ locals }) => {
  const investors = investorsOf(locals.me).filter((investor) => investor.isLead)
  if (investors.length === 0) error(404, 'Not Found')
  return { investors, idempotencyKey: randomUUID() }
}

export const actions: Actions = {
  read: async (event) => {
    const form = await event.request.formData()
    const investorId = textOf(form, 'investorId')
    const keep = form.has('keep')
    const file = form.get('file')
    const values = { investorId, keep }
    if (!(file instanceof File) || file.size === 0) return fail(422, { values, fault: 'noFile' as const })
    if (file.size > MOST_BYTES) return fail(422, { values, fault: 'tooLarge' as const })
    try {
      return { values, reading: await call(event, readGrantsFile, { body: { investorId, content: await file.text(), keep } }) }
    } catch (cause) {
      return failProblem(event, cause, values)
    }
  },
  /** Writes a draft of what was ticked, and opens the wizard on it. */
  use: async (event) => {
    const form = await event.request.formData()
    const investorId = textOf(form, 'investorId')
    const proposals = form.getAll('proposal').flatMap((one) => (typeof one === 'string' ? (proposalFrom(one) ?? []) : []))
    const content = contentOfProposals(proposals, { name: textOf(form, 'name'), locale: event.locals.locale })
    const values = { investorId, keep: false }
    if (content === null) return fail(422, { values, fault: 'noName' as const })
    let mandateId: string
    try {
      const made = await call(event, createMandate, { body: { investorId, ...content }, idempotencyKey: textOf(form, 'idempotencyKey') })
      mandateId = made.id
    } catch (cause) {
      return failProblem(event, cause, values)
    }
    redirect(303, localise(`/mandates/${mandateId}/steps/purpose`, event.locals.locale))
  },
}
