import { newestMigration } from '@scalebridge/db'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import type { Deps } from './deps.ts'
import { getLiveness, getReadiness } from './platform.contract.ts'
import { Problem } from './problem.ts'

const PATIENCE_MS = 500

/** For whoever supervises the process: restart it, or send it no readers. */
export function healthRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const expected = await newestMigration()
    let isLeaving = false
    app.addHook('preClose', async () => {
      isLeaving = true
    })
    app.route({ ...getLiveness, handler: async () => ({ status: 'alive' }) as const })
    app.route({
      ...getReadiness,
      handler: async () => {
        if (isLeaving) throw new Problem('server.unavailable', { retryAfterSeconds: 5 })
        await checkDatabase(deps, expected)
        return { status: 'ready' } as const
      },
    })
  }
}

/** Proves in one query that Postgres answers and that its schema is at least this version's. */
async function checkDatabase(deps: Deps, expected: number): Promise<void> {
  const asked = deps.db.execute<{ newest: string }>(sql`select max(created_at) as newest from drizzle.__drizzle_migrations`)
  const patience = Promise.withResolvers<never>()
  const timer = setTimeout(() => patience.reject(new Problem('server.unavailable', { retryAfterSeconds: 2 })), PATIENCE_MS)
  try {
    const { rows } = await Promise.race([asked, patience.promise])
    if (Number(rows[0]?.newest ?? 0) < expected) {
      throw new Problem('server.unavailable', { detail: 'The database has not been migrated yet.', retryAfterSeconds: 5 })
    }
  } finally {
    clearTimeout(timer)
    // A query that comes too late must not end as an error that nobody caught.
    asked.then(undefined, () => undefined)
  }
}
