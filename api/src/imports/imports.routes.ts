import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { createImport, getImport, getImportTemplate, listImports } from './imports.contract.ts'
import { beginImport, importsOf, readImport, template } from './imports.ts'

export function importsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...createImport,
      handler: async (request, reply) => reply.status(202).send(await beginImport(deps, request.actor, request)),
    })
    app.route({
      ...listImports,
      handler: async (request) => importsOf(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({ ...getImport, handler: async (request) => readImport(deps, request.params.importId) })
    app.route({ ...getImportTemplate, handler: async (request) => template(request.params.kind) })
  }
}
