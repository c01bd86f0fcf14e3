import { connect } from '@scalebridge/db'
import { configOrExit } from '@scalebridge/db/config'
import { isWorkerAlive } from './upkeep/heartbeat.ts'

/** For the container's health check: ends with 0 while the worker of this host is alive, else with 1. */
const connection = connect(configOrExit('worker').DATABASE_URL, { max: 1 })
const isAlive = await isWorkerAlive(connection.db).catch(() => false)
await connection.close()
process.exitCode = isAlive ? 0 : 1
