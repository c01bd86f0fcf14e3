import { createImport, listImports } from '@scalebridge/api/contract'
import { IMPORT_KINDS } from '@scalebridge/db/reference'
import { fail, redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { currentEdition } from '#lib/secretariat/server/edition.ts'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { ApiProblem, failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Problem } from '#lib/problem.ts'
import type { Actions, PageServerLoad } from './$types'

/** The API takes 32 MiB of JSON, in which bytes weigh a third more. */
const MAX_BYTES = 23 * 1024 * 1024

export const load: PageServerLoad = async (event) => {
  event.depends('app:imports')
  const { id } = await currentEdition(event)
  const cursor = event.url.searchParams.get('cursor') ?? undefined
  const imports = await call(event, listImports, { params: { editionId: id }, querystring: { cursor, size: 20 } }).catch(
    (cause: unknown) => {
      if (cause instanceof ApiProblem && cause.problem.code === 'request.cursorInvalid')
        redirect(303, localise('/imports', event.locals.locale))
      throwProblem(event, cause)
    },
  )
  return { editionId: id, imports, paged: cursor !== undefined }
}

export const actions: Actions = {
  upload: async (event) => {
    const form = await event.request.formData()
    const kind = IMPORT_KINDS.find((one) => one === textOf(form, 'kind'))
    const file = form.get('file')
    if (!kind || !(file instanceof File) || file.name === '') return refuse(kind, 'importForm.fileMissing')
    if (file.size > MAX_BYTES) return refuse(kind, 'importForm.tooLarge')
    const contentBase64 = Buffer.from(await file.arrayBuffer()).toString('base64')
    const { id } = await currentEdition(event)
    const made = await call(event, createImport, {
      params: { editionId: id },
      body: { kind, fileName: file.name.slice(-200), contentBase64 },
    }).catch((cause: unknown) => failProblem(event, cause, { kind }))
    if (!('id' in made)) return made
    redirect(303, localise(`/imports/${made.id}`, event.locals.locale))
  },
}

function refuse(kind: (typeof IMPORT_KINDS)[number] | undefined, code: string) {
  const problem: Problem = { status: 422, code, title: code, detail: '', errors: [{ pointer: '/file', code }] }
  return fail(422, { values: { kind: kind ?? null }, problem })
}
