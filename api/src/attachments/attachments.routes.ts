import fastifyMultipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { ATTACHMENT_MAX_BYTES } from '@scalebridge/db/reference'
import { closePrinter } from '../documents/render-pdf.ts'
import type { Deps } from '../platform/deps.ts'
import { isUnchanged } from '../platform/etag.ts'
import * as contract from './attachments.contract.ts'
import { deleteAttachment, uploadAttachment, type SentFile } from './attachments.ts'
import { dispositionOf } from './file-name.ts'
import { findPermitted, handOut } from './hand-out.ts'
import { openStore } from './store.ts'

export function attachmentsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const kept = { ...deps, store: await openStore(deps.config) }
    // Within this plugin alone: nothing else takes forms. One byte more than may be, so that it is we who say that it is too much.
    await app.register(fastifyMultipart, {
      throwFileSizeLimit: false,
      limits: { files: 1, fields: 4, fieldSize: 1_000, parts: 5, headerPairs: 20, fileSize: ATTACHMENT_MAX_BYTES + 1 },
    })
    app.addHook('onClose', closePrinter)
    app.route({
      ...contract.uploadAttachment,
      handler: async (request, reply) => {
        const { pitchId } = request.params
        const made = await uploadAttachment(kept, request.actor, { pitchId, receive: () => receive(request) })
        return reply.code(201).send(made)
      },
    })
    app.route({
      ...contract.getAttachment,
      handler: async (request, reply) => {
        const permitted = await findPermitted(kept, request.actor, request.params.attachmentId)
        const { row, standing } = permitted
        reply.header('content-disposition', dispositionOf(row.name))
        // Only what everybody gets alike may be kept by a browser; a marked copy is made anew each time.
        const isAlike = standing.isTeam || !standing.isMarked || row.mediaType !== 'application/pdf'
        if (isAlike && isUnchanged(request, reply, row.sha256)) return reply.send(undefined as never) // as: a 304 has no body
        const bytes = await handOut(kept, request.actor, permitted)
        // As: the contract describes the body as text, since JSON Schema knows no bytes; it is sent as it is.
        return reply.type(row.mediaType).send(bytes as never)
      },
    })
    app.route({
      ...contract.deleteAttachment,
      handler: async (request, reply) => {
        await deleteAttachment(kept, request.actor, request.params.attachmentId)
        return reply.code(204).send(null)
      },
    })
  }
}

async function receive(request: FastifyRequest): Promise<SentFile | undefined> {
  if (!request.isMultipart()) return undefined
  const part = await request.file()
  return part === undefined || part.filename === '' ? undefined : { file: part.file, name: part.filename, type: part.mimetype }
}
