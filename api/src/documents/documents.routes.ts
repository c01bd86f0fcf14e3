import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accountOf } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import * as contract from './documents.contract.ts'
import { closePrinter, renderPdf } from './render-pdf.ts'
import { sheetFile } from './write-sheet.ts'

export function documentsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook('onClose', closePrinter)
    app.route({
      ...contract.printDocument,
      handler: async (request, reply) => {
        await takeOrRefuse(deps, LIMITS.print, accountOf(request.actor).accountId)
        const pdf = await renderPdf(request.body)
        // As: the contract describes the body as text, since JSON Schema knows no bytes; it is sent as it is.
        return reply.type('application/pdf').send(pdf as never)
      },
    })
    app.route({
      ...contract.writeSheet,
      handler: async (request, reply) => {
        await takeOrRefuse(deps, LIMITS.print, accountOf(request.actor).accountId)
        const { type, bytes } = await sheetFile(request.body)
        // As: bytes again.
        return reply.type(type).send(bytes as never)
      },
    })
  }
}
