import { getListedTerms, getShortlistPitch } from '@scalebridge/api/contract'
import { error } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { termsFile } from '#lib/terms/server/files.ts'
import type { RequestHandler } from './$types'

/** The term sheet as the investor may see it, as a file: PDF, CSV or JSON. */
export const GET: RequestHandler = async (event) => {
  const { mandateId, pitchId } = event.params
  const [stated, { pitch }] = await Promise.all([
    call(event, getListedTerms, { params: { mandateId, pitchId } }),
    call(event, getShortlistPitch, { params: { mandateId, pitchId } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  if (stated.terms === null) error(404, 'Not Found')
  return termsFile(event, { terms: stated.terms, title: pitch.title ?? pitchId, isDemonstration: stated.isDemonstration })
}
