import { Type } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { withProblems } from '../platform/shapes.ts'
import { PrintDocument, SheetDocument } from './documents.shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

/** web's pages write what they show as a document, in the reader's language, and have it printed here. */
export const printDocument = endpoint({
  method: 'POST',
  url: '/api/v1/documents',
  handsOut: 'asker',
  policy: SIGNED_IN,
  repeatable: 'asks',
  schema: {
    summary: 'A document as PDF (application/pdf)',
    body: PrintDocument,
    response: withProblems({ 200: Type.String({ description: 'PDF 1.7, tagged.' }) }),
  },
  bodyLimit: 1_048_576,
})

/** As `printDocument`, for what people go on working with. */
export const writeSheet = endpoint({
  method: 'POST',
  url: '/api/v1/sheets',
  handsOut: 'asker',
  policy: SIGNED_IN,
  repeatable: 'asks',
  schema: {
    summary: 'A table as CSV (UTF-8 with its mark, formulas made harmless) or XLSX',
    body: SheetDocument,
    response: withProblems({ 200: Type.String({ description: 'text/csv, or an Office Open XML workbook.' }) }),
  },
  bodyLimit: 2_097_152,
})
