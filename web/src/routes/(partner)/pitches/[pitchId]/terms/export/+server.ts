import { getPitch, getTerms } from '@scalebridge/api/contract'
import { error } from '@sveltejs/kit'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { termsFile } from '#lib/terms/server/files.ts'
import type { RequestHandler } from './$types'

/** The term sheet as a file: PDF, CSV or JSON. */
export const GET: RequestHandler = async (event) => {
  const { pitchId } = event.params
  const [stated, pitch] = await Promise.all([
    call(event, getTerms, { params: { pitchId } }),
    call(event, getPitch, { params: { pitchId } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  if (stated.terms === null) error(404, 'Not Found')
  return termsFile(event, { terms: stated.terms, title: pitch.title ?? pitchId, isDemonstration: stated.isDemonstration })
}
