import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from './start-error.ts'

/** A demonstration account and what it is for. */
export interface DemoAccount {
  role: string
  email: string
}

const READY_WITHIN_MS = 180_000
const ASK_EVERY_MS = 40

/** Waits until every address answers with success. Throws StartError naming the one that never did. */
export async function waitUntilReady(addresses: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Object.entries(addresses).map(async ([name, address]) => {
      const deadline = performance.now() + READY_WITHIN_MS
      let last = 'no answer'
      while (!signal.aborted) {
        const answer = await ask(address)
        if (answer === 'ok') return
        last = answer
        if (performance.now() > deadline) {
          throw new StartError(
            `${name} was not ready within ${READY_WITHIN_MS / 1000} s (${address}: ${last}).`,
            `Read .data/logs/${name}.log, then start again.`,
          )
        }
        await wait(ASK_EVERY_MS)
      }
    }),
  )
}

async function ask(address: string): Promise<string> {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.timeout(5_000),
      redirect: 'manual',
      headers: { accept: 'text/html,application/json' },
    })
    await response.body?.cancel()
    return response.status < 400 ? 'ok' : `status ${response.status}`
  } catch (error) {
    return error instanceof Error ? error.message : 'no answer'
  }
}

export interface ReadyFacts {
  origin: string
  accounts: readonly DemoAccount[]
  dataDir: string
  logDir: string
  seconds: number
  isDemo: boolean
}

/** The block that ends a start: where to go, who to be, where the data is, how to stop. */
export function readyBlock(facts: ReadyFacts): string {
  const width = Math.max(0, ...facts.accounts.map(({ role }) => role.length))
  const signIn = [
    '',
    `  Sign in at ${facts.origin}/sign-in with one of these e-mail addresses;`,
    `  the code arrives at ${facts.origin}/mail (no mail leaves this machine):`,
    '',
    ...facts.accounts.map(({ role, email }) => `    ${role.padEnd(width)}   ${email}`),
  ]
  const lines = [
    `READY in ${facts.seconds.toFixed(1)} s`,
    '',
    `  Open     ${facts.origin}`,
    ...(facts.isDemo && facts.accounts.length > 0 ? signIn : []),
    '',
    `  Data     ${facts.dataDir}`,
    `  Logs     ${facts.logDir}`,
    '  Stop     Ctrl-C (the data stays; npm run reset returns to the demonstration)',
  ]
  const rule = '─'.repeat(80)
  return `\n${rule}\n${lines.join('\n')}\n${rule}\n\n`
}
