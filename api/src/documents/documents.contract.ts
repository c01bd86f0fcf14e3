import { Type } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { withProblems } from '../platform/shapes.ts'
import { PrintDocument } from './documents.shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

/** web's pages write what they show as a document, in the reader's language, and have it printed here. */
export const printDocument = endpoint({
  method: 'POST',
  url: '/api/v1/documents',
  policy: SIGNED_IN,
  schema: {
    summary: 'A document as PDF (application/pdf)',
    body: PrintDocument,
    response: withProblems({ 200: Type.String({ description: 'PDF 1.7, tagged.' }) }),
  },
  bodyLimit: 1_048_576,
})
