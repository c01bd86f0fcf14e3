import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** The demonstration is matched in its first moments: until then there is nothing to pick. */
async function openOnceThere(page: Page, address: string, selector: string): Promise<void> {
  const giveUpAt = Date.now() + 90_000
  await page.goto(address, { waitUntil: 'load' })
  while ((await page.locator(selector).count()) < 2) {
    if (Date.now() > giveUpAt) throw new Error(`${selector} never stood twice on ${address}`)
    await page.reload({ waitUntil: 'load' })
  }
}

async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()])
  return readFile(await file.path())
}

it('an investor without JavaScript puts two pitches on a list, compares them, and takes the list along', async () => {
  const { context, page, at } = await visit(browser, { javaScript: false })
  await signIn({ context, page, at }, 'investor-lead')
  const answer = await context.request.get(`${inject('product').origin}/api/v1/mandates`)
  const { items } = (await answer.json()) as { items: { id: string }[] } // as: the contract's shape
  await openOnceThere(page, at(`/mandates/${items[0]?.id ?? ''}/shortlist`), 'input[name=pitch]')

  const boxes = page.locator('input[name=pitch]')
  for (const index of [0, 1]) await boxes.nth(index).check()
  await page.locator('select[name=listId]').selectOption({ label: 'New list' })
  await page.getByRole('button', { name: 'Add to the list' }).click()
  await page.waitForURL(/\/lists\/[0-9a-f-]{36}\?done=added/)
  const titles = await page.locator('article h3').allInnerTexts()
  expect(titles).toHaveLength(2)

  const csv = (await download(page, 'CSV')).toString()
  expect(csv.startsWith('\uFEFF')).toBe(true)
  for (const title of titles) expect(csv).toContain(title.replaceAll('"', '""'))
  expect((await download(page, 'Briefing (PDF)')).subarray(0, 5).toString()).toBe('%PDF-')

  for (const index of [0, 1]) await boxes.nth(index).check()
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.waitForURL(/\/compare\?pitches=/)
  expect(await page.locator('thead th a:first-child').allInnerTexts()).toEqual(titles)
  expect(await page.locator('tbody th[scope=row]').count()).toBeGreaterThan(10)
  await context.close()
})
