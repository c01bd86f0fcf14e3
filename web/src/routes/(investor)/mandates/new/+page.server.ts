import { error } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { investorsOf } from '../own.ts'
import { beginDraft } from '../wizard.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  const investors = investorsOf(locals.me).filter((investor) => investor.isLead)
  // Members may read mandates; the page that writes one is not theirs.
  if (investors.length === 0) error(404, 'Not Found')
  return { investors, idempotencyKey: randomUUID() }
}

export const actions: Actions = { default: beginDraft }
