import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn, visit } from './browser.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

type Visited = Awaited<ReturnType<typeof visit>>

/** Lets a page's JavaScript wait on its way, as on a slow phone, until it is told to arrive. */
async function slowScripts(page: Page): Promise<{ open(url: string): Promise<void>; arrive(): void }> {
  let arrived = Promise.withResolvers<void>()
  await page.route(/\/_app\/immutable\/.*\.js/, async (route) => {
    await arrived.promise
    await route.continue()
  })
  return {
    open: async (url) => {
      arrived.resolve()
      arrived = Promise.withResolvers()
      await page.goto(url, { waitUntil: 'domcontentloaded' })
    },
    arrive: () => arrived.resolve(),
  }
}

/** Counts, from before the first script of a page runs, what its controls say of themselves. */
async function countEvents({ context }: Visited): Promise<(page: Page) => Promise<number>> {
  await context.addInitScript(() => {
    const counted = Object.assign(globalThis, { heard: 0 })
    for (const kind of ['input', 'change']) document.addEventListener(kind, () => (counted.heard += 1), { capture: true })
  })
  return (page) => page.evaluate(() => Number(Reflect.get(globalThis, 'heard')))
}

async function newPitch({ page, at }: Visited): Promise<string> {
  await page.goto(at('/pitches/new'))
  await page.locator('input[name=title]').fill(crypto.randomUUID())
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/pitches\/[0-9a-f-]{36}/)
  return /\/pitches\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
}

/** Asks the API, again and again, until the pitch holds what is expected: the form saves itself. */
async function isSaved({ context }: Visited, pitchId: string, expected: Record<string, unknown>): Promise<void> {
  const url = `${inject('product').origin}/api/v1/pitches/${pitchId}`
  await expect.poll(async () => (await context.request.get(url)).json()).toMatchObject(expected)
}

describe('what a person does to a form before JavaScript arrives', () => {
  it('is kept, shown and saved: choices, ticks and text of every kind of control', async () => {
    const visited = await visit(browser)
    await signIn(visited, 'partnership-lead')
    const { page, at, context, strangers } = visited
    const pitchId = await newPitch(visited)
    const scripts = await slowScripts(page)
    const open = (section: string) => scripts.open(at(`/pitches/${pitchId}/edit/${section}`))

    await open('goals')
    await page.locator('select[name=goals]').nth(0).selectOption('14')
    await page.locator('select[name=goals]').nth(1).selectOption('7')
    scripts.arrive()
    await page.locator('input[name=targets][value="14.b"]').waitFor()
    expect(await page.locator('select[name=goals]').nth(0).inputValue()).toBe('14')
    expect(await page.locator('select[name=goals]').nth(1).inputValue()).toBe('7')
    await isSaved(visited, pitchId, { goals: [14, 7] })

    await open('places')
    await page.locator('input[name=scope][value=country]').check()
    await page.locator('select[name=countries]').selectOption(['FJI', 'WSM'])
    await page.locator('input[name=regions][value="053"]').check()
    scripts.arrive()
    await page.getByRole('combobox').waitFor()
    expect(await page.locator('input[name=scope][value=country]').isChecked()).toBe(true)
    expect(await page.locator('input[name=regions][value="053"]').isChecked()).toBe(true)
    await isSaved(visited, pitchId, { scope: 'country', countries: ['FJI', 'WSM'], regions: ['053'] })

    await open('ask')
    await page.locator('input[name="ask.amount"]').fill('800,000')
    await page.locator('select[name="ask.currency"]').selectOption('EUR')
    await page.locator('input[name=instruments][value=grant]').check()
    const fold = page.locator('main details').first()
    await fold.locator('summary').click()
    scripts.arrive()
    await isSaved(visited, pitchId, { askMinor: 80_000_000, askCurrency: 'EUR', instruments: ['grant'] })
    expect(await fold.evaluate((element) => element.hasAttribute('open'))).toBe(true)
    expect(await page.locator('select[name="ask.currency"]').inputValue()).toBe('EUR')

    await open('summary')
    await page.locator('select[name=language]').selectOption('fr')
    await page.locator('textarea[name=summary]').fill('Typed before the scripts came.')
    scripts.arrive()
    await isSaved(visited, pitchId, { language: 'fr', summary: 'Typed before the scripts came.' })
    expect(await page.locator('select[name=language]').inputValue()).toBe('fr')
    expect(strangers).toEqual([])
    await context.close()
  })

  it('is kept on the page where it is not saved by itself', async () => {
    const visited = await visit(browser, { locale: 'ar', width: 360 })
    await signIn(visited, 'investor-lead')
    const { page, at, context } = visited
    const scripts = await slowScripts(page)
    const mandates = await page.request.get(`${inject('product').origin}/api/v1/mandates?size=1`)
    const { items } = (await mandates.json()) as { items: { id: string }[] } // as: the contract's shape, of which this is a part
    await scripts.open(at(`/mandates/${items[0]?.id ?? ''}`))
    await page.locator('input[name=goals][value="14"]').check()
    await page.locator('input[name=countryGroups][value=sids]').check()
    await page.locator('select[name=language]').selectOption('fr')
    await page.locator('input[name=ticketMax]').fill('٥٠٠٠')
    scripts.arrive()
    await page.locator('main input[type=search]').first().waitFor()
    expect(await page.locator('input[name=goals][value="14"]').isChecked()).toBe(true)
    expect(await page.locator('input[name=countryGroups][value=sids]').isChecked()).toBe(true)
    expect(await page.locator('select[name=language]').inputValue()).toBe('fr')
    expect(await page.locator('input[name=ticketMax]').inputValue()).toBe('٥٠٠٠')
    await context.close()
  })

  it('is told once: a page left alone says nothing, nor does the next page of the same visit', async () => {
    const visited = await visit(browser)
    await signIn(visited, 'partnership-lead')
    const { page, at, context } = visited
    const pitchId = await newPitch(visited)
    const heardOn = await countEvents(visited)
    const places = at(`/pitches/${pitchId}/edit/places`)

    await page.goto(places)
    await page.getByRole('combobox').waitFor()
    expect(await heardOn(page)).toBe(0)

    const scripts = await slowScripts(page)
    await scripts.open(places)
    await page.locator('input[name=scope][value=global]').check()
    const byHand = await heardOn(page)
    scripts.arrive()
    await isSaved(visited, pitchId, { scope: 'global' })
    const told = await heardOn(page)
    expect(told - byHand).toBe(2)
    await page.locator(`a[href$="/edit/ask"]`).first().click()
    await page.locator('input[name="ask.amount"]').waitFor()
    await page.locator(`a[href$="/edit/places"]`).first().click()
    await page.getByRole('combobox').waitFor()
    expect(await heardOn(page)).toBe(told)
    expect(await page.locator('input[name=scope][value=global]').isChecked()).toBe(true)
    await context.close()
  })

  it('may be what the browser restored: a choice that is there again on the way back is saved', async () => {
    const visited = await visit(browser)
    await signIn(visited, 'partnership-lead')
    const { page, at, context } = visited
    const pitchId = await newPitch(visited)
    const scripts = await slowScripts(page)
    await scripts.open(at(`/pitches/${pitchId}/edit/stage`))
    await page.locator('input[name=evidenceLevel][value="2"]').check()
    await page.goto(at('/pitches'), { waitUntil: 'domcontentloaded' })
    await page.goBack({ waitUntil: 'domcontentloaded' })
    await page.locator('input[name=evidenceLevel][value="2"]:checked').waitFor()
    scripts.arrive()
    await isSaved(visited, pitchId, { evidenceLevel: 2 })
    await context.close()
  })
})
