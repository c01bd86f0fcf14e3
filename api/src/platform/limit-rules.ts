import type { LimitRule } from './limits.ts'

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * Every limit of the product. Those by address are meant for machines: a whole conference room may sit behind one, so that
 * ROOM_NETWORKS widens them 500 times, and the limits by account, by e-mail address and by member of an audience do the work.
 */
export const LIMITS = {
  /** By address, whoever it is, before anything is looked up; each process for itself, so that no Redis is asked. */
  flood: { name: 'flood', max: 12_000, windowMs: MINUTE_MS },
  /** By address: everything that nobody who is signed in asks. */
  address: { name: 'address', max: 6_000, windowMs: MINUTE_MS },
  /** By account. A page reads up to six things, and a page that is live reads them again with each burst of events. */
  read: { name: 'read', max: 1_200, windowMs: MINUTE_MS },
  /** By account: what asks for two factors. A hundred such pages in a minute are read by no person. */
  confidentialRead: { name: 'confidentialRead', max: 600, windowMs: MINUTE_MS },
  /** By account: a stage that moves is read again each time. */
  stageRead: { name: 'stageRead', max: 3_000, windowMs: MINUTE_MS },
  write: { name: 'write', max: 240, windowMs: MINUTE_MS },
  /** By account: what moves money or interest. */
  pledge: { name: 'pledge', max: 20, windowMs: MINUTE_MS },
  interest: { name: 'interest', max: 60, windowMs: MINUTE_MS },
  /** Eight digits, five tries for each code: 25 guesses in a quarter of an hour out of a hundred million. */
  signInByEmail: { name: 'signIn.email', max: 5, windowMs: QUARTER_MS },
  signInByAddress: { name: 'signIn.address', max: 60, windowMs: QUARTER_MS },
  /** By address; the five tries of a code are counted in its row. */
  codeTry: { name: 'signIn.code', max: 300, windowMs: QUARTER_MS },
  /** By account: adding, proving and removing second factors. What is typed is counted in the account's own row besides. */
  factor: { name: 'factor', max: 60, windowMs: QUARTER_MS },
  /** By address: the codes of letters of invitation. */
  letterCode: { name: 'letter', max: 10, windowMs: 10 * MINUTE_MS },
  /** By address: a room of 450 joins within a minute and has members over for those who clear their cookies. */
  audienceJoin: { name: 'audience.join', max: 1_500, windowMs: 10 * MINUTE_MS },
  /** By member of the audience: what a fast thumb does, not what a script does. */
  question: { name: 'audience.ask', max: 5, windowMs: MINUTE_MS },
  vote: { name: 'audience.vote', max: 60, windowMs: MINUTE_MS },
  clarification: { name: 'clarifications', max: 10, windowMs: DAY_MS },
  /** What leaves the platform as a file can be copied. */
  export: { name: 'take', max: 20, windowMs: HOUR_MS },
  /** Setting a document takes a core for a while. */
  print: { name: 'print', max: 30, windowMs: MINUTE_MS },
  upload: { name: 'upload', max: 40, windowMs: HOUR_MS },
  organisation: { name: 'organisation', max: 10, windowMs: DAY_MS },
  teamInvitation: { name: 'teamInvitation', max: 50, windowMs: DAY_MS },
} as const satisfies Record<string, LimitRule>

export type LimitName = keyof typeof LIMITS

/** Routes whose limit does not follow from their method and policy. */
export const ROUTE_LIMITS: Readonly<Record<string, LimitName>> = {
  'POST /api/v1/stage/:stageId/pledges': 'pledge',
  'POST /api/v1/pledges/:pledgeId/commands': 'interest',
  'PUT /api/v1/mandates/:mandateId/interests/:pitchId': 'interest',
  'POST /api/v1/mandates/:mandateId/introductions': 'interest',
}

/** As ROUTE_LIMITS, by address, for callers without a session. */
const PUBLIC_LIMITS: Readonly<Record<string, LimitName>> = {
  'POST /api/v1/sign-in/:challengeId/confirm': 'codeTry',
}

/** The limit by address of a caller without a session. */
export function publicLimitOf(route: { method: string; url: string }): LimitRule {
  return LIMITS[PUBLIC_LIMITS[`${route.method} ${route.url}`] ?? 'address']
}

/** The limit of a signed-in caller on a route: named above, or by what the route does. */
export function limitOf(route: { method: string; url: string; assurance: 1 | 2 }): LimitRule {
  const named = ROUTE_LIMITS[`${route.method} ${route.url}`]
  if (named !== undefined) return LIMITS[named]
  if (route.method !== 'GET' && route.method !== 'HEAD') return LIMITS.write
  if (route.url.startsWith('/api/v1/stage/')) return LIMITS.stageRead
  return route.assurance === 2 ? LIMITS.confidentialRead : LIMITS.read
}
