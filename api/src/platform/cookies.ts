import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiConfig } from './deps.ts'

const isSecure = (config: ApiConfig) => config.PUBLIC_ORIGIN.startsWith('https://')

/** `__Host-` binds a cookie to the one host and to https; plain http is for the loopback only. */
export const hostCookie = (config: ApiConfig, name: string): string => `${isSecure(config) ? '__Host-' : ''}${name}`

const cookieNames = (config: ApiConfig) => ({ access: hostCookie(config, 'sb_access'), refresh: hostCookie(config, 'sb_refresh') })

/** What every cookie of ours is. */
export const cookieOptions = (config: ApiConfig): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax',
  secure: isSecure(config),
})

/** The session's two cookies, where the request carries them. */
export function readCookies(request: FastifyRequest, config: ApiConfig): { access: string | undefined; refresh: string | undefined } {
  const names = cookieNames(config)
  return { access: request.cookies[names.access], refresh: request.cookies[names.refresh] }
}

/** Hands the session to the browser: both cookies leave it when their tokens end. */
export function setCookies(
  reply: FastifyReply,
  config: ApiConfig,
  tokens: { access: string; refresh: string; accessMs: number; refreshMs: number },
): void {
  const names = cookieNames(config)
  reply.setCookie(names.access, tokens.access, { ...cookieOptions(config), maxAge: Math.floor(tokens.accessMs / 1000) })
  reply.setCookie(names.refresh, tokens.refresh, { ...cookieOptions(config), maxAge: Math.floor(tokens.refreshMs / 1000) })
}

/** Takes the session from the browser, and what its caches may hold of it. */
export function clearCookies(reply: FastifyReply, config: ApiConfig): void {
  const names = cookieNames(config)
  reply.clearCookie(names.access, cookieOptions(config))
  reply.clearCookie(names.refresh, cookieOptions(config))
  reply.header('clear-site-data', '"cache"')
}
