import { IMPORT_KINDS, IMPORT_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, nullable, oneOf, page, PageQuery, withProblems } from '../platform/shapes.ts'

const editionParams = closed({ editionId: Id })

export const ImportError = closed({
  line: Type.Integer({ minimum: 1 }),
  column: nullable(Type.String({ description: 'The column’s heading.' })),
  code: Type.String(),
  value: nullable(Type.String()),
  detail: Type.String({ description: 'What is wrong and what to do, in English; the code has words in six languages.' }),
})

export const Import = closed({
  id: Id,
  kind: oneOf(IMPORT_KINDS),
  fileName: Type.String(),
  state: oneOf(IMPORT_STATES),
  rowsDone: Count,
  rowsTotal: nullable(Count),
  errorCount: Count,
  errors: Type.Array(ImportError),
  requestedAt: Instant,
  finishedAt: nullable(Instant),
})
export type Import = Static<typeof Import>

export const createImport = endpoint({
  method: 'POST',
  url: '/api/v1/editions/:editionId/imports',
  policy: SECRETARIAT,
  repeatable: 'adds',
  schema: {
    summary: 'Import pitches or mandates from CSV',
    params: editionParams,
    body: closed({
      kind: oneOf(IMPORT_KINDS),
      fileName: Type.String({ minLength: 1, maxLength: 200 }),
      contentBase64: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'The file’s bytes.' }),
    }),
    response: withProblems({ 202: Import }),
  },
  bodyLimit: 33_554_432,
})

export const listImports = endpoint({
  method: 'GET',
  url: '/api/v1/editions/:editionId/imports',
  policy: SECRETARIAT,
  schema: {
    summary: 'Past imports, newest first',
    params: editionParams,
    querystring: closed(PageQuery),
    response: withProblems({ 200: page(Import) }),
  },
})

export const getImport = endpoint({
  method: 'GET',
  url: '/api/v1/imports/:importId',
  policy: SECRETARIAT,
  schema: { summary: 'One import with its errors', params: closed({ importId: Id }), response: withProblems({ 200: Import }) },
})

/** The CSV with its headings and one example row each. */
export const getImportTemplate = endpoint({
  method: 'GET',
  url: '/api/v1/import-templates/:kind',
  policy: SECRETARIAT,
  schema: {
    summary: 'CSV template',
    params: closed({ kind: oneOf(IMPORT_KINDS) }),
    response: withProblems({ 200: closed({ fileName: Type.String(), content: Type.String() }) }),
  },
})
