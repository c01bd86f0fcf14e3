import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { Deps } from './deps.ts'
import type { Policy } from './endpoint.ts'
import { getOpenApi } from './platform.contract.ts'
import { DOCS_PREFIX } from './policy.ts'

/** Begins to collect the routes; must come before the first of them. */
export async function collectRoutes(app: FastifyInstance, deps: Deps): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Scalebridge',
        version: '1',
        description:
          'The API of Scalebridge. Answers are JSON; refusals are problems after RFC 9457, with a stable `code`. Lists are read page by page with `cursor`. Sign in with POST /api/v1/sign-in; the session lives in cookies.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: deps.config.PUBLIC_ORIGIN }],
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sb_access' } } },
    },
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...describePolicy(url, route.config?.policy) }, url }),
  })
}

/** The routes' first path segment as their tag, and what their policy asks of the caller. */
function describePolicy(url: string, policy: Policy | undefined): FastifySchema {
  const tags = [url.split('/').find((part) => !['', 'api', 'v1'].includes(part)) ?? 'api']
  if (policy === undefined || policy.roles.includes('public')) return { tags, security: [] }
  const ofSome = policy.secondFactorFor === undefined ? '' : ` A second factor is needed of: ${policy.secondFactorFor.join(', ')}.`
  const factors = policy.assurance === 2 ? ' A second factor is needed.' : ofSome
  return { tags, security: [{ session: [] }], description: `For: ${policy.roles.join(', ')}.${factors}` }
}

/** Serves the description, and a page to read it on. */
export async function serveOpenApi(app: FastifyInstance): Promise<void> {
  let document: Buffer | undefined
  app.route({
    ...getOpenApi,
    handler: async (_request, reply) => {
      document ??= Buffer.from(JSON.stringify(app.swagger()))
      // Already JSON: bytes pass the serialiser, a text would be quoted by it.
      return reply.header('content-type', 'application/json; charset=utf-8').send(document)
    },
  })
  await app.register(fastifySwaggerUi, {
    routePrefix: DOCS_PREFIX,
    uiConfig: { url: getOpenApi.url, validatorUrl: null, docExpansion: 'none' },
  })
}
