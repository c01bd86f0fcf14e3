import { existsSync } from 'node:fs'
import { isEmpty, withClient } from './database.ts'
import type { DemoAccount } from './ready.ts'

/** Loads the demonstration edition into an empty database. */
export async function loadDemo(ownerUrl: string, onProgress: (line: string) => void): Promise<void> {
  if (!(await isEmpty(ownerUrl))) return
  const seed = new URL('../src/seed.ts', import.meta.url)
  if (!existsSync(seed)) return
  const { seedDemo } = await import(seed.href)
  onProgress('Loading the demonstration edition')
  await seedDemo(ownerUrl)
  onProgress('The demonstration edition is loaded')
}

/** One account per role of the demonstration, for the READY block. */
export function demoAccounts(ownerUrl: string): Promise<DemoAccount[]> {
  return withClient(ownerUrl, async () => [])
}
