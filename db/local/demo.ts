import { DEMO_ACCOUNTS, demoEmail } from '../src/demo-accounts.ts'
import type { DemoAccount } from './ready.ts'
import { withClient } from './database.ts'

/** Loads the demonstration edition, unless the database holds an edition already. */
export async function loadDemo(ownerUrl: string, onProgress: (line: string) => void): Promise<void> {
  if (!(await isEmpty(ownerUrl))) return
  onProgress('Loading the demonstration edition into the empty database')
  const { seedDemo } = await import('../src/seed.ts')
  await seedDemo(ownerUrl)
  onProgress('The demonstration edition is loaded')
}

/** One account per role, where the demonstration is loaded; none in a database of one's own. */
export async function demoAccounts(ownerUrl: string): Promise<DemoAccount[]> {
  const wanted = DEMO_ACCOUNTS.map(({ role }) => ({ role: role.replaceAll('_', ' '), email: demoEmail(role) }))
  const present = await withClient(ownerUrl, (client) =>
    client.query<{ email: string }>('select email from accounts where email = any($1)', [wanted.map(({ email }) => email)]),
  )
  const emails = new Set(present.rows.map(({ email }) => email))
  return wanted.filter(({ email }) => emails.has(email))
}

function isEmpty(ownerUrl: string): Promise<boolean> {
  return withClient(ownerUrl, async (client) => (await client.query('select from editions limit 1')).rowCount === 0)
}
