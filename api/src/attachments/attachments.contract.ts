import { ATTACHMENT_TYPES, DEAL_ROLES, INVESTOR_ROLES, SECRETARIAT_ROLES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, Nothing, oneOf, withProblems } from '../platform/shapes.ts'

const WRITERS: Policy = { roles: ['partnership_lead', 'partnership_editor'], relation: 'own', assurance: 1 }
/** What an investor has with a pitch is confidential, where the pitch's team needs but one factor. */
const READERS: Policy = {
  roles: [...DEAL_ROLES, 'partnership_viewer', ...SECRETARIAT_ROLES],
  relation: 'own',
  assurance: 1,
  secondFactorFor: INVESTOR_ROLES,
}

export const Attachment = closed({
  id: Id,
  name: Type.String(),
  mediaType: oneOf(ATTACHMENT_TYPES),
  sizeBytes: Count,
  sha256: Type.String({ description: 'Of the bytes as they are kept, in hexadecimal.' }),
})
export type Attachment = Static<typeof Attachment>

/** Told to the side that gave the file. */
export const Download = closed({
  readerName: Type.String(),
  organisationName: Type.String(),
  sha256: Type.String({ description: 'Of the copy that was handed out, which for a PDF differs for each reader.' }),
  at: Instant,
})

/** multipart/form-data with one part named `file`. The same bytes a second time are the same attachment. */
export const uploadAttachment = endpoint({
  method: 'POST',
  url: '/api/v1/pitches/:pitchId/attachments',
  policy: WRITERS,
  repeatable: 'adds',
  schema: {
    summary: 'Add a file to a pitch (multipart/form-data, part “file”)',
    params: closed({ pitchId: Id }),
    response: withProblems({ 201: Attachment }),
  },
})

/**
 * The file, to be saved and never shown in place. The team gets it as it is; an investor after an introduction, a PDF with
 * their name on every page. Whoever is not of the team stands in the log.
 */
export const getAttachment = endpoint({
  method: 'GET',
  url: '/api/v1/attachments/:attachmentId',
  handsOut: 'relation',
  policy: READERS,
  schema: {
    summary: 'Download a file',
    params: closed({ attachmentId: Id }),
    response: withProblems({ 200: Type.String({ description: 'The file’s bytes.' }), 304: Nothing }),
  },
})

export const deleteAttachment = endpoint({
  method: 'DELETE',
  url: '/api/v1/attachments/:attachmentId',
  policy: WRITERS,
  repeatable: 'removes',
  schema: {
    summary: 'Delete a file that nothing rests on',
    params: closed({ attachmentId: Id }),
    response: withProblems({ 204: Nothing }),
  },
})
