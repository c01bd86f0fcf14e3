import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const data = join(root, '.data')

/** Where things are. Everything that a start makes lies in `.data`, which git does not see. */
export const PLACES = {
  root,
  data,
  database: join(data, 'postgres'),
  attachments: join(data, 'attachments'),
  /** Who was erased: outside the database, so that a backup from before brings nobody back. */
  erasures: join(data, 'erasures.jsonl'),
  secrets: join(data, 'secrets.json'),
  logs: join(data, 'logs'),
  processes: join(data, 'processes'),
  web: join(root, 'web'),
  modules: join(root, 'node_modules'),
} as const

/** Makes the directories a start writes to. */
export function makePlaces(): void {
  mkdirSync(PLACES.logs, { recursive: true })
}
