import { uploadAttachment, type Attachment } from '@scalebridge/api/contract'
import { ATTACHMENT_MAX_BYTES } from '@scalebridge/db/reference'
import type { RequestEvent } from '@sveltejs/kit'
import { callWithFile } from '../../server/api.ts'
import { ApiProblem } from '../../server/problems.ts'

/** The file that a form carries; undefined where none was chosen. */
export function fileOf(form: FormData): File | undefined {
  const file = form.get('file')
  return file instanceof File && file.name !== '' ? file : undefined
}

/**
 * Passes a chosen file on to its pitch.
 * @throws ApiProblem with the reason for which it is not taken
 */
export async function upload(event: RequestEvent, pitchId: string, file: File | undefined): Promise<Attachment> {
  if (file === undefined) throw refusal(422, 'attachment.missing')
  // The API says so too; it need not be sent there for that.
  if (file.size > ATTACHMENT_MAX_BYTES) throw refusal(413, 'attachment.tooLarge')
  return callWithFile(event, uploadAttachment, { params: { pitchId }, file })
}

function refusal(status: number, code: string): ApiProblem {
  return new ApiProblem({ status, code, title: code, detail: '', errors: [{ pointer: '/file', code }] })
}
