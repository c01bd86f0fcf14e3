import Fastify, { type FastifyBaseLogger } from 'fastify'
import { destination } from 'pino'
import type { ApiConfig } from './deps.ts'

/**
 * The process's log, one JSON line each. It comes out of a server that is never used, because the logger is Fastify's own
 * and must exist before the database and the server that write to it. Cookies and codes are never written. Each line is
 * written as it comes: what pino kept back for later it would try to write for ever in a process that ends after its reader.
 */
export function createLog(config: Pick<ApiConfig, 'LOG_LEVEL'>): FastifyBaseLogger {
  const redact = ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]', '*.code', '*.token', '*.email']
  return Fastify({ logger: { level: config.LOG_LEVEL, redact, stream: destination({ sync: true }) } }).log
}
