import fastifyCookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { listenWidely, type At } from '@scalebridge/db/listen-widely'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { accessRoutes } from './access/access.routes.ts'
import { accountsRoutes } from './accounts/accounts.routes.ts'
import { commitmentsRoutes } from './commitments/commitments.routes.ts'
import { editionsRoutes } from './editions/editions.routes.ts'
import { factorsRoutes } from './factors/factors.routes.ts'
import { importsRoutes } from './imports/imports.routes.ts'
import { fairnessRoutes } from './matching/fairness.routes.ts'
import { attachmentsRoutes } from './attachments/attachments.routes.ts'
import { evidenceRoutes } from './evidence/evidence.routes.ts'
import { introductionsRoutes } from './introductions/introductions.routes.ts'
import { institutionsRoutes } from './institutions/institutions.routes.ts'
import { listsRoutes } from './lists/lists.routes.ts'
import { investorsRoutes } from './investors/investors.routes.ts'
import { matchingRoutes } from './matching/matching.routes.ts'
import { meetingsRoutes } from './meetings/meetings.routes.ts'
import { pairRulesRoutes } from './matching/pair-rules.routes.ts'
import { policiesRoutes } from './matching/policies.routes.ts'
import { pitchesRoutes } from './pitches/pitches.routes.ts'
import { scoutingRoutes } from './scouting/scouting.routes.ts'
import { termsRoutes } from './terms/terms.routes.ts'
import { privacyRoutes } from './privacy/privacy.routes.ts'
import { publishingRoutes } from './publishing/publishing.routes.ts'
import { documentsRoutes } from './documents/documents.routes.ts'
import { draftingRoutes } from './drafting/drafting.routes.ts'
import { poolsRoutes } from './pools/pools.routes.ts'
import { noticesRoutes } from './notices/notices.routes.ts'
import { integrationsRoutes } from './integrations/integrations.routes.ts'
import { refuseUnderPressure } from './platform/back-pressure.ts'
import { readBodies } from './platform/bodies.ts'
import type { Deps } from './platform/deps.ts'
import { setSecurityHeaders } from './platform/headers.ts'
import { replayAnswers } from './platform/idempotency.ts'
import { joinable } from './platform/joined-database.ts'
import { keysRoutes } from './platform/keys.ts'
import { liveRoutes } from './platform/live.ts'
import { collectRoutes, serveOpenApi } from './platform/openapi.ts'
import { linkPages } from './platform/page.ts'
import { enforcePolicies } from './platform/policy.ts'
import { handleProblems } from './platform/problem-handler.ts'
import { registerTokens } from './platform/session.ts'
import { traceRequests } from './platform/telemetry.ts'
import { createSerializerCompiler } from './platform/serialization.ts'
import { secretariatRoutes } from './secretariat/secretariat.routes.ts'
import { statusRoutes } from './status/status.routes.ts'
import { rundownRoutes } from './stage/rundown.routes.ts'
import { stageRoutes } from './stage/stage.routes.ts'
import { segmentRoutes } from './segment/segment.routes.ts'
import { audienceRoutes } from './stage/audience.routes.ts'
import { windowsRoutes } from './windows/windows.routes.ts'
import { createValidatorCompiler } from './platform/validation.ts'

const BODY_LIMIT_BYTES = 64 * 1024
const CLOSE_MS = 3_000

/** Every feature's routes, and the platform's own. */
const FEATURES = [
  keysRoutes,
  liveRoutes,
  accountsRoutes,
  institutionsRoutes,
  accessRoutes,
  factorsRoutes,
  editionsRoutes,
  pitchesRoutes,
  termsRoutes,
  publishingRoutes,
  privacyRoutes,
  scoutingRoutes,
  documentsRoutes,
  attachmentsRoutes,
  evidenceRoutes,
  importsRoutes,
  investorsRoutes,
  matchingRoutes,
  policiesRoutes,
  fairnessRoutes,
  pairRulesRoutes,
  secretariatRoutes,
  statusRoutes,
  noticesRoutes,
  integrationsRoutes,
  draftingRoutes,
  poolsRoutes,
  windowsRoutes,
  audienceRoutes,
  commitmentsRoutes,
  introductionsRoutes,
  listsRoutes,
  meetingsRoutes,
  segmentRoutes,
  rundownRoutes,
  stageRoutes,
]

/** Builds the server: the platform in the order in which a request meets it, then every feature. Listens to nothing yet. */
export async function buildApp(given: Deps): Promise<FastifyInstance> {
  const deps = { ...given, db: joinable(given.db) }
  const app = Fastify({
    loggerInstance: deps.log,
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies(deps.config.TRUST_PROXY),
    exposeHeadRoutes: true,
    // Whoever still has a connection to a server that leaves is answered on it; `connection: close` is the last they hear there.
    return503OnClosing: false,
    requestTimeout: 30_000,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: deps.config.LOG_LEVEL !== 'debug' && deps.config.LOG_LEVEL !== 'trace' }),
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.setValidatorCompiler(createValidatorCompiler())
  app.setSerializerCompiler(createSerializerCompiler())
  traceRequests(app)
  handleProblems(app)
  readBodies(app)
  setSecurityHeaders(app, deps.config)
  refuseUnderPressure(app, deps)
  await app.register(fastifyCookie)
  await registerTokens(app, deps)
  enforcePolicies(app, deps)
  replayAnswers(app, deps)
  linkPages(app)
  await collectRoutes(app, deps)

  for (const routes of FEATURES) app.register(routes(deps))

  await serveOpenApi(app)
  leaveInTime(app)

  await app.ready()
  return app
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What else it listens on, beside its own socket. */
    doors: { close: () => Promise<void> }[]
  }
}

/** Listens for a hall that comes at once. Throws what listening throws. */
export async function listen(app: FastifyInstance, at: At): Promise<void> {
  const close = await listenWidely(app.server, at, (options) => app.listen(options))
  app.doors.push({ close })
}

/**
 * Requests under way are finished, but a browser also opens connections that it may never use,
 * and Node waits for those as if they were requests.
 */
function leaveInTime(app: FastifyInstance): void {
  app.decorate('doors', [])
  let closing: Promise<unknown> = Promise.resolve()
  app.addHook('preClose', async () => {
    closing = Promise.all(app.doors.map(({ close }) => close()))
    setTimeout(() => app.server.closeAllConnections(), CLOSE_MS).unref()
  })
  // The first to be asked, as the last that was added: what the others close is needed by who is still being answered.
  app.addHook('onClose', async () => {
    await closing
  })
}

/** Whose X-Forwarded-For is believed. Addresses only: a count of hops or `true` would let anybody choose their own. */
function trustedProxies(list: string): string[] | false {
  const addresses = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return addresses.length === 0 ? false : addresses
}
