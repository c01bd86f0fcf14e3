/** What anybody may ask about an address: that it has an account must not be told by any of the answers. */
import { schema, type Db } from '@scalebridge/db'
import { randomUUID } from 'node:crypto'
import { startSession } from '../accounts/sessions.ts'
import { signAccess } from '../platform/session.ts'
import type { TestApi } from './index.ts'
import type { Institution } from './institution.ts'

export interface Question {
  method: 'GET' | 'POST'
  url: string
  cookie?: string | undefined
  body?: object
}

interface Where {
  api: Pick<TestApi, 'app' | 'deps'>
  /** As the tables' owner. */
  db: Db
  /** Named `home` in the configuration. */
  institution: Institution
  /** Who invites to the team of a pitch of theirs. */
  lead: { cookies: string | undefined }
  pitchId: string
}

/** Each way with the question that it asks about an address; what comes before the question is done by then. */
export function waysIn({ api, db, institution, lead, pitchId }: Where): Record<string, (email: string) => Promise<Question>> {
  const origin = api.deps.config.PUBLIC_ORIGIN
  const signIn = (email: string): Question => ({ method: 'POST', url: '/api/v1/sign-in', body: { email, locale: 'en' } })
  return {
    signIn: async (email) => signIn(email),
    wrongCode: async (email) => {
      const { method, url, body } = signIn(email)
      const answer = await api.app.inject({ method, url, headers: { origin }, ...(body === undefined ? {} : { payload: body }) })
      const { challengeId } = answer.json<{ challengeId: string }>()
      return { method: 'POST', url: `/api/v1/sign-in/${challengeId}/confirm`, body: { code: '00000000' } }
    },
    teamInvitation: async (email) => ({
      method: 'POST',
      url: `/api/v1/pitches/${pitchId}/team/moves`,
      cookie: lead.cookies,
      body: { move: 'invite', email, role: 'viewer', language: 'en' },
    }),
    /** Whoever has somebody's mailbox learns from a wrong recovery code not even whether there are any. */
    recovery: async (email) => {
      const [account] = await db
        .insert(schema.accounts)
        .values({ email: `${randomUUID()}@recovery.example` })
        .returning()
      const accountId = account?.id ?? ''
      if (email.startsWith('known'))
        await db.insert(schema.recoveryCodes).values({ accountId, codeHash: randomUUID(), createdAt: new Date() })
      const session = await db.transaction((tx) => startSession(tx, api.deps, { accountId, assurance: 1, userAgent: 'a test' }))
      const cookie = `sb_access=${signAccess(api.app, session)}; sb_refresh=${session.refreshToken}`
      return { method: 'POST', url: '/api/v1/session/second-factor', cookie, body: { recoveryCode: 'AAAA-BBBB-CCCC' } }
    },
    /** An institution names an address that nobody has linked to an account of its own. */
    institution: async (email) => {
      const away = await api.app.inject({ url: '/api/v1/institutions/home/start' })
      const { searchParams } = new URL(String(away.headers['location']))
      institution.nonce = searchParams.get('nonce') ?? ''
      institution.person = { sub: randomUUID(), email, email_verified: true }
      const query = new URLSearchParams({ code: 'c', iss: institution.issuer, state: searchParams.get('state') ?? '' })
      const cookie = away.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
      return { method: 'GET', url: `/api/v1/institutions/home/return?${query.toString()}`, cookie }
    },
  }
}

/** Headers that differ from answer to answer, of whatever kind; cookies are looked at by themselves. */
const CHANGING: ReadonlySet<string> = new Set(['date', 'x-server-time', 'ratelimit', 'content-length', 'set-cookie'])

/** What may be told apart in an answer: its status, its headers and its body, with ids, tokens and times left out. */
export function shapeOf(answer: Awaited<ReturnType<TestApi['public']['get']>>): string {
  const left = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id')
      .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'a time')
      .replaceAll(/(?:known|unknown)-\w+@[a-z.]+/g, 'an address')
  const { headers } = answer
  const told = Object.keys(headers)
    .filter((name) => !CHANGING.has(name))
    .toSorted()
    .map((name) => [name, headers[name]])
  const cookies = [headers['set-cookie'] ?? []].flat().map((cookie) => cookie.replace(/=[^;]*/, '=…').replace(/Expires=[^;]*/, ''))
  return left(JSON.stringify([answer.statusCode, told, cookies, answer.payload]))
}
