import { AxeBuilder } from '@axe-core/playwright'
import { createHmac, randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, visit, type Visitor } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

type Visited = Awaited<ReturnType<typeof visit>>

const STEP_MS = 30_000
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app shows at a time (RFC 6238, with the six digits and SHA-1 of every app). */
function codeOf(key: string, atMs: number): string {
  const letters = key.replaceAll(' ', '').split('')
  const bits = letters.map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)))
  const mac = createHmac('sha1', secret).update(step).digest()
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** A newcomer, whose account is nobody else's, on the page where factors are added. */
async function arrive(visitor: Visitor): Promise<{ visited: Visited; who: string }> {
  const visited = await visit(browser, visitor)
  const who = `factors-${randomUUID()}`
  await signIn(visited, who)
  await visited.page.goto(visited.at('/account/security'))
  return { visited, who }
}

/** Signs out and in again, which ends before the second factor. */
async function comeBack({ page, at, context, strangers }: Visited, who: string): Promise<void> {
  await page.goto(at('/account'))
  await page.locator('main form[action*="signOut"] button').click()
  await page.waitForURL((url) => !url.pathname.includes('/account'))
  await signIn({ page, at, context }, who)
  expect(new URL(page.url()).pathname).toContain('/sign-in/second')
  expect(strangers).toEqual([])
}

/** How many factors the page of security says the session has, by its own button for new recovery codes. */
async function isStrong({ page, at }: Visited): Promise<boolean> {
  await page.goto(at('/account/security'))
  return (await page.locator('form[action*="renewCodes"]').count()) === 1
}

describe.concurrent('a second factor', () => {
  it('as a passkey is added, asked for at the next sign-in, and opens a session with two factors', async () => {
    const { visited, who } = await arrive({})
    const { page, context } = visited
    const device = await context.newCDPSession(page)
    await device.send('WebAuthn.enable')
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.locator('#new-codes li').first().waitFor()
    expect(await page.locator('#new-codes li').count()).toBe(10)
    await comeBack(visited, who)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL((url) => !url.pathname.includes('/sign-in'))
    expect(await isStrong(visited)).toBe(true)
    await context.close()
  })

  it('as an authenticator app works without JavaScript, in Arabic, on a phone', async () => {
    const { visited, who } = await arrive({ javaScript: false, locale: 'ar', width: 360 })
    const { page, context } = visited
    await page.locator('form[action*="beginTotp"] button').click()
    const key = (await page.locator('code').first().textContent()) ?? ''
    const submit = async (codeForm: string, code: string) => {
      await page.locator(`${codeForm} input[name=code]`).fill(code)
      await page.locator(`${codeForm} button`).click()
    }
    await submit('form[action*="addTotp"]', '000')
    expect(await page.locator('code').first().textContent()).toBe(key)
    const addedAtMs = Date.now()
    await submit('form[action*="addTotp"]', codeOf(key, addedAtMs))
    expect(await page.locator('#new-codes li').count()).toBe(10)
    await comeBack(visited, who)
    // The code of this half minute is used; the app's next one is taken a little early.
    await submit('form[action*="code"]', codeOf(key, Math.max(addedAtMs + STEP_MS, Date.now())))
    await page.waitForURL((url) => !url.pathname.includes('/sign-in'))
    expect(await isStrong(visited)).toBe(true)
    await context.close()
  })
})
