import pg from 'pg'
import { bootstrapRoles, migrate } from '../src/migrate.ts'
import type { Secrets } from './secrets.ts'
import { StartError, reasonOf } from './start-error.ts'

/** One address per login role, all to the same database. */
export interface DatabaseUrls {
  owner: string
  api: string
  worker: string
}

const DEFAULT_DATABASE = 'scalebridge'

/**
 * Makes roles and database where they are missing and brings the schema up to date. `adminUrl` names a user that may create
 * roles; a foreign server's own maintenance database is never used for our tables. Throws StartError.
 */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<DatabaseUrls> {
  const database = databaseOf(adminUrl)
  const urls: DatabaseUrls = {
    owner: urlFor(adminUrl, database, { user: 'app_owner', password: secrets.passwords.app_owner }),
    api: urlFor(adminUrl, database, { user: 'app_rw', password: secrets.passwords.app_rw }),
    worker: urlFor(adminUrl, database, { user: 'app_worker', password: secrets.passwords.app_worker }),
  }
  try {
    const maintenanceUrl = (await exists(adminUrl)) ? adminUrl : urlFor(adminUrl, 'postgres')
    await bootstrapRoles(maintenanceUrl, { database, passwords: secrets.passwords })
  } catch (error) {
    throw explain(error, adminUrl)
  }
  try {
    await migrate(urls.owner)
  } catch (error) {
    throw explainMigration(error, database)
  }
  return urls
}

/** Throws away everything in the database, so that the next preparation makes it anew. */
export async function dropDatabase(adminUrl: string): Promise<void> {
  const database = databaseOf(adminUrl)
  await withClient(urlFor(adminUrl, 'postgres'), (client) =>
    client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
  )
}

/** The address of the product's own database on a server, as the user of `adminUrl`. */
export function databaseUrl(adminUrl: string): string {
  return urlFor(adminUrl, databaseOf(adminUrl))
}

/** A server's own maintenance database is never used for our tables. */
function databaseOf(adminUrl: string): string {
  const asked = decodeURIComponent(new URL(adminUrl).pathname.slice(1))
  return asked === '' || asked === 'postgres' ? DEFAULT_DATABASE : asked
}

/** One connection, closed whatever happens. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A server that dies while we wait would otherwise take the launcher down.
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

function urlFor(base: string, database: string, login?: { user: string; password: string }): string {
  const url = new URL(base)
  url.pathname = `/${encodeURIComponent(database)}`
  if (login) {
    url.username = login.user
    url.password = encodeURIComponent(login.password)
  }
  return url.href
}

async function exists(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'))
    return true
  } catch (error) {
    if (codeOf(error) === '3D000') return false
    throw error
  }
}

function explain(error: unknown, adminUrl: string): StartError {
  const { hostname, port, username } = new URL(adminUrl)
  const server = `${hostname}:${port || 5432}`
  const code = codeOf(error)
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    return new StartError(
      `No Postgres answers at ${server} (DATABASE_URL).`,
      'Start it or correct DATABASE_URL; without that variable npm start brings its own Postgres.',
      error,
    )
  }
  if (code === '28P01' || code === '28000') {
    return new StartError(
      `Postgres at ${server} refuses ${username} (DATABASE_URL).`,
      'Correct the user or the password in DATABASE_URL.',
      error,
    )
  }
  if (code === '42501') {
    return new StartError(
      `${username} at ${server} may not make the roles app_owner, app_rw and app_worker or the database: ${reasonOf(error)}.`,
      `As an administrator there: ALTER ROLE "${username}" CREATEROLE CREATEDB; then start again.`,
      error,
    )
  }
  return new StartError(
    `The database at ${server} could not be prepared: ${reasonOf(error)}.`,
    'Correct what it says, then start again.',
    error,
  )
}

function explainMigration(error: unknown, database: string): unknown {
  // drizzle wraps what the driver says.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (codeOf(cause) !== '42501') return error
  return new StartError(
    `The database "${database}" belongs to somebody else, and app_owner may not make tables in it: ${reasonOf(cause)}.`,
    `As an administrator: ALTER DATABASE "${database}" OWNER TO app_owner; or name another database in DATABASE_URL.`,
    error,
  )
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
