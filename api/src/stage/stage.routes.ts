import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { carryOut, StageConflict } from './commands.ts'
import { StageHub } from './hub.ts'
import { readReport, toCsv } from './report.ts'
import { readStage, wipeSession } from './sessions.ts'
import * as contract from './stage.contract.ts'
import { followStage } from './stage-stream.ts'

/** What operations call `querystring`, the server calls `query`. */
const inputOf = <P, Q>({ params, query }: { params: P; query: Q }) => ({ params, querystring: query })

/** A session while it runs, and what is left of it afterwards. */
export function stageRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const hub = new StageHub(deps)
    app.addHook('preClose', () => hub.close())
    app.route({ ...contract.getStage, handler: async (request) => readStage(deps, request.actor, inputOf(request)) })
    app.route({ ...contract.streamStage, handler: async (request, reply) => followStage(hub, request, { reply, input: inputOf(request) }) })
    app.route({
      ...contract.commandStage,
      handler: async (request, reply) => {
        try {
          return await carryOut(deps, request.actor, request)
        } catch (error) {
          if (!(error instanceof StageConflict)) throw error
          return reply
            .code(409)
            .type('application/problem+json')
            .send({ ...error.toBody(request.id), ...error.more })
        }
      },
    })
    app.route({
      ...contract.wipeStage,
      handler: async (request, reply) => {
        await wipeSession(deps, request.actor, request)
        return reply.code(204).send(null)
      },
    })
    app.route({ ...contract.getStageReport, handler: async (request) => readReport(deps, request.params.stageId) })
    app.route({
      ...contract.getStageReportCsv,
      handler: async (request, reply) => {
        const report = await readReport(deps, request.params.stageId)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="planned-actual.csv"')
          .send(toCsv(report))
      },
    })
  }
}
