import { describe, expect, it } from 'vitest'
import { LOCALES } from './locales.ts'
import { GOALS, GOAL_NUMBERS, goalByNumber, goalOfTarget, isGoalNumber } from './sdgs.ts'
import { loadTargetTexts } from './target-texts.ts'
import { TARGET_CODES, isTargetCode } from './targets.ts'

/** Contrast of two colours by the formula of WCAG 2.2 (relative luminance of sRGB). */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe('the goals', () => {
  it('are seventeen, in order, each found by its number', () => {
    expect(GOALS.map((goal) => goal.number)).toEqual([...GOAL_NUMBERS])
    expect(GOAL_NUMBERS).toHaveLength(17)
    expect(goalByNumber(14).short.en).toBe('Life below water')
  })

  it('have a title and a short title in each of the six languages', () => {
    for (const goal of GOALS) {
      expect(Object.keys(goal.title)).toEqual([...LOCALES])
      expect(Object.keys(goal.short)).toEqual([...LOCALES])
      for (const text of [...Object.values(goal.title), ...Object.values(goal.short)]) expect(text.trim()).toMatch(/./)
    }
  })

  it('carry seventeen different colours, and text on each reaches a contrast of 4.5', () => {
    expect(new Set(GOALS.map((goal) => goal.colour)).size).toBe(17)
    for (const goal of GOALS) {
      expect(goal.colour).toMatch(/^#[0-9a-f]{6}$/)
      expect(contrast(goal.colour, goal.ink), `goal ${goal.number}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keep white text wherever white is readable', () => {
    const dark = GOALS.filter((goal) => goal.ink === '#000000')
    for (const goal of dark) expect(contrast(goal.colour, '#ffffff'), `goal ${goal.number}`).toBeLessThan(4.5)
  })

  it('are recognised by number only', () => {
    expect([1, 17].every(isGoalNumber)).toBe(true)
    expect([0, 18, 1.5, '1', null].some(isGoalNumber)).toBe(false)
  })
})

describe('the targets', () => {
  it('are 169 different codes', () => {
    expect(TARGET_CODES).toHaveLength(169)
    expect(new Set(TARGET_CODES).size).toBe(169)
  })

  it('lead to their goal, which every goal reaches', () => {
    expect(goalOfTarget('14.b')).toBe(14)
    expect(goalOfTarget('1.1')).toBe(1)
    expect(new Set(TARGET_CODES.map(goalOfTarget)).size).toBe(17)
  })

  it('when the code names no goal, refuse it', () => {
    expect(() => goalOfTarget('18.1')).toThrow(RangeError)
    expect(() => goalOfTarget('')).toThrow(RangeError)
  })

  it('are recognised exactly: no upper case, no indicator, no goal', () => {
    expect(isTargetCode('14.b')).toBe(true)
    expect(['14.B', '14.b.1', '14', '1.6', ''].some(isTargetCode)).toBe(false)
  })

  it.each(LOCALES)('have a text each in %s', async (locale) => {
    const texts = await loadTargetTexts(locale)
    expect(Object.keys(texts).sort()).toEqual([...TARGET_CODES].sort())
    for (const [code, text] of Object.entries(texts)) {
      expect(text.length, code).toBeGreaterThan(10)
      expect(text, code).toBe(text.trim())
    }
  })

  it('are written in the script of their language', async () => {
    for (const text of Object.values(await loadTargetTexts('ar'))) expect(text).toMatch(/\p{Script=Arabic}/u)
    for (const text of Object.values(await loadTargetTexts('zh'))) expect(text).toMatch(/\p{Script=Han}/u)
    for (const text of Object.values(await loadTargetTexts('ru'))) expect(text).toMatch(/\p{Script=Cyrillic}/u)
  })
})
