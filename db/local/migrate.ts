// The one-shot of docker-compose.yml, and of any deployment: roles and database where an administrator's address is given,
// then the schema. Ends with 0 when the database is ready for the processes, with 78 when its configuration is not.
import { configOrExit } from '../src/config.ts'
import { bootstrapRoles, migrate } from '../src/migrate.ts'
import { reasonOf } from './start-error.ts'

const config = configOrExit('migrate')
try {
  const owner = new URL(config.DATABASE_URL)
  if (config.ADMIN_DATABASE_URL && config.APP_RW_PASSWORD && config.APP_WORKER_PASSWORD) {
    await bootstrapRoles(config.ADMIN_DATABASE_URL, {
      database: decodeURIComponent(owner.pathname.slice(1)),
      passwords: {
        app_owner: decodeURIComponent(owner.password),
        app_rw: config.APP_RW_PASSWORD,
        app_worker: config.APP_WORKER_PASSWORD,
      },
    })
  }
  await migrate(config.DATABASE_URL)
  process.stdout.write('The database is up to date.\n')
} catch (error) {
  process.stderr.write(`The database could not be brought up to date: ${reasonOf(error)}\n`)
  process.exitCode = 1
}
