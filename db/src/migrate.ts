import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { DATABASE_WAITS } from './time-outs.ts'

export interface RolePasswords {
  app_owner: string
  app_rw: string
  app_worker: string
}

const ROLES = ['app_owner', 'app_rw', 'app_worker'] as const

/**
 * Makes the three login roles and the database, where they are missing, and sets the roles' passwords.
 * `adminUrl` names a user that may create roles and databases; it is used for nothing else.
 */
export async function bootstrapRoles(adminUrl: string, options: { database: string; passwords: RolePasswords }): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: DATABASE_WAITS.migrateConnectMs })
  await admin.connect()
  try {
    for (const role of ROLES) {
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role])
      if (rowCount === 0) await admin.query(`create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole`)
      await admin.query(`alter role ${role} password ${pg.escapeLiteral(options.passwords[role])}`)
    }
    // An administrator who is not a superuser may hand a database only to a role it belongs to.
    await admin.query('grant app_owner, app_worker to current_user')
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [options.database])
    if (rowCount === 0) await admin.query(`create database ${pg.escapeIdentifier(options.database)} owner app_owner`)
  } finally {
    await admin.end()
  }
}

/** Brings the database that `ownerUrl` names (as app_owner) to the newest schema. Safe to run again. */
export async function migrate(ownerUrl: string): Promise<void> {
  if (await isUpToDate(ownerUrl)) return
  // Only now: drizzle and the schema take longer to load than all the rest of a start in which nothing is to be migrated.
  const { migrate: applyMigrations } = await import('drizzle-orm/node-postgres/migrator')
  const { connect } = await import('./connect.ts')
  const connection = connect(ownerUrl, { max: 1 })
  try {
    await applyMigrations(connection.db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
  } finally {
    await connection.close()
  }
}

/** Whether the database's list of migrations ends with ours, which is all that drizzle looks at too. */
async function isUpToDate(ownerUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: DATABASE_WAITS.migrateConnectMs })
  // What kills the connection is said by the query that waits for it.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string | null }>(`select to_regclass('drizzle.__drizzle_migrations') as name`)
    if (!tables[0]?.name) return false
    const { rows } = await client.query<{ newest: string | null }>('select max(created_at) as newest from drizzle.__drizzle_migrations')
    return Number(rows[0]?.newest ?? 0) >= (await newestMigration())
  } finally {
    await client.end()
  }
}

/** When the newest migration of this version was written (ms since 1970): what the database's list of migrations ends with, once it is up to date. */
export async function newestMigration(): Promise<number> {
  const journal: { entries: { when: number }[] } = JSON.parse(
    await readFile(new URL('../migrations/meta/_journal.json', import.meta.url), 'utf8'),
  )
  return Math.max(...journal.entries.map((entry) => entry.when))
}
