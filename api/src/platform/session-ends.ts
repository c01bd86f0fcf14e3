import type { ApiConfig } from './deps.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long an access token is good for. */
export const ACCESS_MS = 10 * MINUTE_MS

/** How long a sign-in may last. */
interface Lifetime {
  /** From its beginning, however much it is used. */
  absoluteMs: number
  /** From its last use; null where only the end of its refresh token counts. */
  idleMs: number | null
  /** From the issue of a refresh token. */
  refreshMs: number
}

/** With one factor: two weeks, and a day in which nobody used it. */
const LASTING: Lifetime = { absoluteMs: 14 * DAY_MS, idleMs: null, refreshMs: DAY_MS }
/** With a second factor, and so with everything confidential in reach: twelve hours, and half an hour of nobody at the desk. */
const STRICT: Lifetime = { absoluteMs: 12 * HOUR_MS, idleMs: 30 * MINUTE_MS, refreshMs: 30 * MINUTE_MS + ACCESS_MS }
/** A use is noted at most this often, so that reading a page is not writing a row. */
const NOTED_EVERY_MS = MINUTE_MS

/** The lifetime of a sign-in of this assurance. A demonstration, where a mail code counts as both factors, is not left by itself. */
export function lifetimeOf(assurance: number, config: Pick<ApiConfig, 'DEMO_MODE'>): Lifetime {
  return assurance === 2 && !config.DEMO_MODE ? STRICT : LASTING
}

interface Used {
  assurance: number
  lastSeenAt: Date
  expiresAt: Date
}

/** Whether a sign-in that nobody ended has ended by itself: its time is over, or nobody used it for too long. */
export function hasRunOut(session: Used, config: Pick<ApiConfig, 'DEMO_MODE'>, now: Date): boolean {
  const { idleMs } = lifetimeOf(session.assurance, config)
  return session.expiresAt <= now || (idleMs !== null && now.getTime() - session.lastSeenAt.getTime() >= idleMs)
}

/** Whether a use now should be noted, since the end by idleness counts from it. */
export function isWorthNoting(session: Used, config: Pick<ApiConfig, 'DEMO_MODE'>, now: Date): boolean {
  return lifetimeOf(session.assurance, config).idleMs !== null && now.getTime() - session.lastSeenAt.getTime() >= NOTED_EVERY_MS
}
