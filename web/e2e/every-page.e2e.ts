import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { inTurn, signIn, visit, weightOf, type Visitor } from './browser.ts'
import { launchChromium } from './chromium.ts'
import { HARMFUL, makeHarmful } from './harmful-texts.ts'
import { PAGES, pathsOf, type Audience } from './pages.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const AUDIENCES = Object.keys(PAGES) as Audience[] // as: the keys of a literal

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The looks in which every page is held to WCAG 2.2 AA: between them both schemes, both directions and both widths. */
const LOOKS: [string, Visitor][] = [
  ['in English, light', { locale: 'en' }],
  ['in Arabic, on a phone, dark', { locale: 'ar', width: 360, dark: true }],
]

type Visited = Awaited<ReturnType<typeof visit>>

/** The violations on an open page. No page has a frame, so axe need not gather frames in a page of its own. */
async function violationsOn({ page }: Visited): Promise<string[]> {
  // What passes is counted but not described: that is most of axe's work, and nothing here reads it.
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(WCAG_22_AA)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => {
    const places = nodes.map((node) => node.target.join(' ')).slice(0, 3)
    return `${id} at ${places.join(', ')}`
  })
}

/** What a harmful text leaves behind when a page runs it. */
const SENTINEL = '__pwned'

/** The page's width beyond the screen, its first-rank headings, whether a text of it ran, and what of it a reader can read. */
const lookAt = ({ page }: Visited) =>
  page.evaluate((sentinel) => {
    const { scrollWidth, clientWidth } = document.documentElement
    const typed = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].map(({ value }) => value)
    return {
      overflowPx: scrollWidth - clientWidth,
      headings: document.querySelectorAll('h1').length,
      hasRun: sentinel in window,
      text: [document.body.textContent, ...typed].join('\n'),
    }
  }, SENTINEL)

/** Opens the pages one after another, and gives what is wrong with each, and which harmful texts stood on them. */
async function walk(visited: Visited, paths: readonly string[]): Promise<{ wrong: string[]; shown: Set<string> }> {
  const { page, at } = visited
  const wrong: string[] = []
  const shown = new Set<string>()
  let open = ''
  // What the server drew well may still fail when the browser takes it over: then an error takes the page's place.
  page.on('pageerror', (error) => wrong.push(`${open}: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && (text.startsWith('Error') || text.includes('Content Security Policy')))
      wrong.push(`${open}: ${text.slice(0, 300)}`)
  })
  page.on('dialog', (dialog) => {
    wrong.push(`${open}: a text of the page said ${dialog.message()}`)
    void dialog.dismiss()
  })
  for (const path of paths) {
    open = path
    const response = await page.goto(at(path))
    if (response?.status() !== 200) wrong.push(`${path}: answered ${response?.status()}`)
    if (page.frames().length > 1) wrong.push(`${path}: has a frame, which nobody looked into`)
    wrong.push(...(await violationsOn(visited)).map((violation) => `${path}: ${violation}`))
    const { overflowPx, headings, hasRun, text } = await lookAt(visited)
    if (overflowPx > 0) wrong.push(`${path}: ${overflowPx} px wider than the screen`)
    if (headings !== 1) wrong.push(`${path}: has not exactly one h1`)
    if (hasRun) wrong.push(`${path}: ran a text that somebody typed`)
    for (const harmful of HARMFUL) if (text.includes(harmful)) shown.add(harmful)
  }
  return { wrong, shown }
}

/** Who reads what others typed; the others read what the house wrote. */
const READERS_OF_TYPED: readonly Audience[] = ['partnership-lead', 'investor-lead', 'secretariat-curator']

// Two walks at a time (maxConcurrency): each is mostly the work of one renderer.
describe.concurrent.each(AUDIENCES)('every page of: %s', (audience) => {
  it.each(LOOKS)('%s, is accessible, fits the screen, runs no text, and asks nobody else', { timeout: 600_000 }, async (_look, visitor) => {
    const visited = await visit(browser, visitor)
    if (audience !== 'public') await signIn(visited, audience)
    const paths = await inTurn(async () => {
      const found = await pathsOf(audience, visited.context)
      await makeHarmful(inject('product').ownerUrl)
      return found
    })
    const { wrong, shown } = await walk(visited, paths)
    expect(wrong).toEqual([])
    if (READERS_OF_TYPED.includes(audience)) expect(shown.size).toBeGreaterThan(HARMFUL.length / 2)
    expect(visited.strangers).toEqual([])
    await visited.context.close()
  })
})

describe('a public page’s first load', () => {
  it.each(PAGES.public.map((pattern, nth) => ({ pattern, nth })))('$pattern is under 100 kB compressed', async ({ nth }) => {
    const { origin } = inject('product')
    const { context, page } = await visit(browser)
    const path = (await pathsOf('public', context))[nth] ?? ''
    const total = await weightOf(page, () => page.goto(`${origin}${path}`, { waitUntil: 'networkidle' }))
    expect(total).toBeLessThan(100_000)
    expect(total).toBeGreaterThan(1_000)
    await context.close()
  })
})

describe('by keyboard alone', () => {
  it('one can skip to the content, sign in and open a shortlist', async () => {
    const visited = await visit(browser)
    const { page, at, context } = visited
    await page.goto(at('/sign-in'))
    await page.keyboard.press('Tab')
    const first = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    expect(first).toMatch(/^#/)
    await page.keyboard.press('Enter')
    for (
      let presses = 0;
      presses < 10 && (await page.evaluate(() => document.activeElement?.getAttribute('name'))) !== 'email';
      presses += 1
    )
      await page.keyboard.press('Tab')
    await page.keyboard.type('investor-lead@demo.scalebridge.example')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sign-in\/verify/)
    expect(await page.locator('input[name=code]').count()).toBe(1)
    // Whatever has the focus can be seen to have it.
    const outline = await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('main button')
      button?.focus({ focusVisible: true })
      return button === null ? '' : getComputedStyle(button).outlineStyle
    })
    expect(outline).not.toBe('none')
    await context.close()
  })
})
