import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import Fastify from 'fastify'
import { Type } from 'typebox'
import { closed, page as pageOf } from './shapes.ts'
import { testConfig } from '../testing/index.ts'
import { PUBLIC_ACTOR, type Actor } from './actor.ts'
import { linkPages, readCursor, toPage, writeCursor, type CursorKeys, type CursorScope } from './page.ts'
import { Problem } from './problem.ts'

const deps = { config: testConfig('postgres://app_rw:x@localhost/test') }
const someone: Actor = {
  kind: 'account',
  accountId: '01890000-0000-7000-8000-000000000001',
  sessionId: '01890000-0000-7000-8000-000000000002',
  assurance: 2,
  memberships: [],
  pitchRoles: new Map(),
  locale: 'en',
}
const scope: CursorScope = { list: 'pool', actor: someone, filters: { goal: 7, stage: undefined } }

const refused = (read: () => unknown) => {
  try {
    read()
    return 'accepted'
  } catch (error) {
    return error instanceof Problem ? error.code : 'another error'
  }
}

describe('a cursor', () => {
  it('brings back the keys it was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 3 }), (keys) => {
        expect(readCursor(deps, scope, writeCursor(deps, scope, keys))).toEqual(keys)
      }),
    )
  })

  it('is good for one list, reader and filter, in whatever order the filter is written', () => {
    const cursor = writeCursor(deps, scope, [80, 'x'])
    expect(readCursor(deps, { ...scope, filters: { cursor, size: 5, goal: 7 } }, cursor)).toEqual([80, 'x'])
    for (const other of [
      { ...scope, list: 'pitches' },
      { ...scope, actor: PUBLIC_ACTOR },
      { ...scope, actor: { ...someone, accountId: '01890000-0000-7000-8000-000000000009' } },
      { ...scope, filters: { goal: 8 } },
      { ...scope, filters: {} },
    ]) {
      expect(refused(() => readCursor(deps, other, cursor))).toBe('request.cursorInvalid')
    }
  })

  it('is refused when anything of it was changed, or when it never was one', () => {
    const cursor = writeCursor(deps, scope, [80, 'x'])
    const changed = Array.from(
      cursor,
      (letter, index) => `${cursor.slice(0, index)}${letter === 'A' ? 'B' : 'A'}${cursor.slice(index + 1)}`,
    )
    for (const text of [...changed, '', '.', 'x', 'WzFd.', `${cursor}x`])
      expect(refused(() => readCursor(deps, scope, text))).toBe('request.cursorInvalid')
  })
})

describe('pages', () => {
  it('put together are the whole list, each row once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (numbers, size) => {
        const all = numbers.toSorted((a, b) => b - a)
        const seen: number[] = []
        let cursor: string | undefined
        do {
          const after: CursorKeys | undefined = readCursor(deps, scope, cursor)
          const rest = after === undefined ? all : all.filter((number) => number < Number(after[0]))
          const page = toPage(deps, scope, { rows: rest.slice(0, size + 1), size, keysOf: (number) => [number] })
          seen.push(...page.rows)
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        expect(seen).toEqual(all)
      }),
    )
  })
})

it('links the next page of every list that has one, and nothing else', async () => {
  const app = Fastify()
  linkPages(app)
  const answers = { response: { 200: pageOf(Type.String()) } }
  app.get('/list', { schema: answers }, async () => ({ items: ['a'], nextCursor: 'b c' }))
  app.get('/last', { schema: answers }, async () => ({ items: ['z'], nextCursor: null }))
  app.get('/one', { schema: { response: { 200: closed({ id: Type.String() }) } } }, async () => ({ id: 'a' }))
  await app.ready()
  const linkOf = async (url: string) => (await app.inject(url)).headers['link']
  expect(await linkOf('/list?size=1')).toBe('</list?size=1&cursor=b+c>; rel="next"')
  expect([await linkOf('/last'), await linkOf('/one')]).toEqual([undefined, undefined])
})
