import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Actor } from './actor.ts'
import type { Deps } from './deps.ts'
import { Problem } from './problem.ts'

/** What a cursor is good for: one list, as one reader sees it, under one set of filters. */
export interface CursorScope {
  list: string
  actor: Actor
  /** The query without `cursor` and `size`. */
  filters?: Readonly<Record<string, unknown>>
}

/** The sort keys of the last row shown, in the order of the list. */
export type CursorKeys = readonly (string | number)[]

/** An opaque text by which the next page is asked for; signed, so that nobody reads the list from where they like. */
export function writeCursor(deps: Pick<Deps, 'config'>, scope: CursorScope, keys: CursorKeys): string {
  const body = Buffer.from(JSON.stringify(keys)).toString('base64url')
  return `${body}.${signatureOf(deps, scope, body)}`
}

/** The keys in a cursor, or undefined for the first page. A cursor of another list, reader or filter is a 400. */
export function readCursor(deps: Pick<Deps, 'config'>, scope: CursorScope, cursor: string | undefined): CursorKeys | undefined {
  if (cursor === undefined) return undefined
  const [body = '', signature = ''] = cursor.split('.')
  const expected = Buffer.from(signatureOf(deps, scope, body))
  const given = Buffer.from(signature)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Problem('request.cursorInvalid')
  const keys: CursorKeys = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  return keys
}

function signatureOf(deps: Pick<Deps, 'config'>, scope: CursorScope, body: string): string {
  const { list, actor, filters = {} } = scope
  const reader = actor.kind === 'public' ? 'public' : actor.accountId
  const asked = Object.entries(filters).filter(([name, value]) => value !== undefined && name !== 'cursor' && name !== 'size')
  const meaning = JSON.stringify([list, reader, asked.toSorted(([a], [b]) => (a < b ? -1 : 1)), body])
  return createHmac('sha256', deps.config.SIGN_IN_SECRET).update(`cursor:${meaning}`).digest('base64url').slice(0, 27)
}

/**
 * Cuts one page out of `size + 1` rows and signs the cursor of the next; null at the end.
 * `keysOf` names a row's sort keys; they must tell every two rows apart.
 */
export function toPage<Row>(
  deps: Pick<Deps, 'config'>,
  scope: CursorScope,
  found: { rows: readonly Row[]; size: number; keysOf: (row: Row) => CursorKeys },
): { rows: Row[]; nextCursor: string | null } {
  const rows = found.rows.slice(0, found.size)
  const last = rows.at(-1)
  const hasMore = found.rows.length > found.size && last !== undefined
  return { rows, nextCursor: hasMore ? writeCursor(deps, scope, found.keysOf(last)) : null }
}

/** Adds `Link: …; rel="next"` (RFC 8288) to every answer that has a next page, on the routes whose schema has a place for its cursor. */
export function linkPages(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (isPaged(route.schema?.response)) route.preSerialization = [...[route.preSerialization ?? []].flat(), linkNext]
  })
}

function isPaged(answers: unknown): boolean {
  const whole: unknown = Reflect.get(Object(answers), '200')
  return Object.hasOwn(Object(Reflect.get(Object(whole), 'properties')), 'nextCursor')
}

async function linkNext(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload === 'object' && payload !== null && 'nextCursor' in payload && typeof payload.nextCursor === 'string') {
    const next = new URL(request.url, 'http://api')
    next.searchParams.set('cursor', payload.nextCursor)
    reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  }
  return payload
}
