import { watchLoop } from '@scalebridge/db/event-loop'
import type { FastifyInstance } from 'fastify'
import type { Deps } from './deps.ts'
import { streamLive } from './platform.contract.ts'
import { Problem } from './problem.ts'

const LOOK_EVERY_MS = 500
/** A machine that stumbles once catches up by itself; overload lasts. */
const LATE_LOOKS = 4
/** From which on it is worth trying again. Not the same for all, or all would come at once. */
const EARLIEST_SECONDS = 2
const SPREAD_SECONDS = 4

/**
 * Refuses requests while the process cannot keep up: its event loop is late, or the line for a connection to the database is long.
 * Comes before anything is read or asked, so that saying no costs next to nothing. The live stage's streams are never refused:
 * who is in the room stays in it. (@fastify/under-pressure measures one moment, and knows nothing of the line.)
 */
export function refuseUnderPressure(app: FastifyInstance, { config, pool }: Deps): void {
  const loop = watchLoop()
  let lateLooks = 0
  const looking = setInterval(() => {
    lateLooks = loop.delayMs() >= config.OVERLOAD_LAG_MS ? lateLooks + 1 : 0
  }, LOOK_EVERY_MS)
  looking.unref()
  app.addHook('onClose', async () => {
    clearInterval(looking)
    loop.stop()
  })
  // No promise: every request passes here.
  app.addHook('onRequest', (request, _reply, done) => {
    if (lateLooks < LATE_LOOKS && pool.waitingCount < config.OVERLOAD_LINE) return done()
    if (request.routeOptions.url === streamLive.url) return done()
    done(new Problem('server.overloaded', { retryAfterSeconds: EARLIEST_SECONDS + Math.floor(Math.random() * (SPREAD_SECONDS + 1)) }))
  })
}
