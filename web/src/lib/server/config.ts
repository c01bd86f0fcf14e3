import { loadConfig, type Config } from '@scalebridge/db/config'

let loaded: Config<'web'> | undefined

/**
 * The settings of this process. Read at the first use, not on import: a build loads these modules too, and needs none.
 * server.ts has checked them before the first request.
 */
export function config(): Config<'web'> {
  loaded ??= loadConfig('web')
  return loaded
}
