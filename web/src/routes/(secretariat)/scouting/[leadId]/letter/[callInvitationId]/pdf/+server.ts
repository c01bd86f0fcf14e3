import { getInvitationLetter, printDocument } from '@scalebridge/api/contract'
import { printLetter } from '#lib/scouting/print-letter.ts'
import { call, callForBytes } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { RequestHandler } from './$types'

/** The letter to print, in its own language. */
export const GET: RequestHandler = async (event) => {
  const { callInvitationId } = event.params
  try {
    const letter = await call(event, getInvitationLetter, { params: { callInvitationId } })
    const pdf = await callForBytes(event, printDocument, { body: printLetter(letter) })
    const headers = {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="letter.pdf"',
      'cache-control': 'no-store',
    }
    return new Response(pdf, { headers })
  } catch (cause) {
    return throwProblem(event, cause)
  }
}
