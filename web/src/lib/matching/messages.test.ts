import { LOCALES } from '@scalebridge/db/reference'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { INVESTOR_FACTORS, PITCH_FACTORS } from '../../../../worker/src/matching/score/result.ts'
import { GATE_PARAMS, OPENING_PARAMS, REASON_PARAMS } from '../../../../worker/src/matching/facts/codes.ts'
import { READINESS_BANDS, READINESS_MAXIMA, READINESS_PARAMS } from '@scalebridge/db/rules'
import { createI18n } from '../i18n/i18n.ts'
import { paramKind, reasonParts, type ReasonFamily } from './reason-parts.ts'

const FAMILIES: Readonly<Record<ReasonFamily, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  reason: REASON_PARAMS,
  gate: GATE_PARAMS,
  opening: OPENING_PARAMS,
  readiness: READINESS_PARAMS,
}
const codes = Object.entries(FAMILIES).flatMap(([family, list]) => Object.entries(list).map(([code, params]) => ({ family, code, params })))

function words(locale: string): Record<string, string> {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../../messages/${locale}/matching.json`), 'utf8'))
}

describe.each(LOCALES)('the words of matching in %s', (locale) => {
  const own = words(locale)

  it('have a sentence for every reason, gate and opening of the engine, with exactly its parameters', () => {
    for (const { family, code, params } of codes) {
      const sentence = own[`${family}.${code}`]
      expect(sentence, `${family}.${code}`).toBeTypeOf('string')
      const named = [...(sentence ?? '').matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? '')
      expect([...new Set(named)].toSorted(), `${family}.${code}`).toEqual(Object.keys(params).toSorted())
    }
  })

  it('have a name for every factor', () => {
    for (const key of [...INVESTOR_FACTORS, ...PITCH_FACTORS]) expect(own[`factor.${key}`], key).toBeTypeOf('string')
  })

  it('have a name for every part and every band of readiness', () => {
    for (const key of Object.keys(READINESS_MAXIMA)) expect(own[`readiness.item.${key}`], key).toBeTypeOf('string')
    for (const band of READINESS_BANDS) expect(own[`readiness.band.${band}`], band).toBeTypeOf('string')
  })

  it('have no sentence for a code that the engine does not know', () => {
    const known = new Set(codes.map(({ family, code }) => `${family}.${code}`))
    expect(Object.keys(own).filter((key) => /^(reason|gate|opening)\./.test(key) && !known.has(key))).toEqual([])
  })
})

describe('a parameter of the engine', () => {
  it('is shown as the kind of thing that the engine says it is', () => {
    for (const { code, params } of codes) {
      for (const [name, kind] of Object.entries(params)) expect(paramKind(code, name), `${code} ${name}`).toBe(kind)
    }
  })
})

describe('a reason in words', () => {
  const matching = words('en')
  const i18n = createI18n('en', () => ({
    matching,
    reference: { 'instrument.grant': 'Grant', 'instrument.guarantee': 'Guarantee' },
    country: { FJI: 'Fiji', KIR: 'Kiribati' },
    region: { '054': 'Melanesia' },
  }))

  it('when it is about goals, keeps them apart from the words, so that they can be shown in their colours', () => {
    expect(reasonParts(i18n, 'reason', { code: 'goals.primary_shared', params: { shared: [14, 13] } })).toEqual([
      { kind: 'text', text: 'The primary goal of the pitch is one the mandate names: ' },
      { kind: 'goals', goals: [14, 13] },
      { kind: 'text', text: '.' },
    ])
  })

  it('when it is about places, names them in the reader’s language and alphabet', () => {
    const parts = reasonParts(i18n, 'reason', { code: 'geography.subregion', params: { places: ['KIR', 'FJI'], groups: ['054'] } })
    expect(parts.flatMap((part) => (part.kind === 'strong' ? part.text : []))).toEqual(['Fiji and Kiribati', 'Melanesia'])
  })

  it('when it is about money, shows it as money', () => {
    const parts = reasonParts(i18n, 'reason', {
      code: 'coverage.part',
      params: { askUsdMinor: 250_000_000, maximumUsdMinor: 100_000_000, sharePercent: 40 },
    })
    expect(parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(
      'The largest ticket, USD\u00a01,000,000, covers 40% of the need, USD\u00a02,500,000.',
    )
  })

  it('when the API keeps an investor’s threshold back, says so instead of leaving a gap', () => {
    const parts = reasonParts(i18n, 'reason', { code: 'coverage.part', params: { askUsdMinor: 250_000_000 } })
    expect(parts).toEqual([{ kind: 'text', text: 'One ticket covers a part of the need. The investor does not disclose its range.' }])
  })

  it('when it quotes words of the pitch, keeps them apart, so that their direction disturbs nothing', () => {
    expect(reasonParts(i18n, 'reason', { code: 'text.words', params: { words: ['مصايد', 'reef'] } })).toContainEqual({
      kind: 'words',
      words: ['مصايد', 'reef'],
    })
  })

  it('when it counts steps, uses the plural of the language', () => {
    const parts = reasonParts(i18n, 'reason', { code: 'stage.earlier', params: { stage: 'ideation', nearest: 'scaling', steps: 1 } })
    expect(parts.map((part) => ('text' in part ? part.text : '')).join('')).toContain('1 step earlier')
  })

  it('when the engine has learned a code that the page does not know, shows the code instead of failing', () => {
    expect(reasonParts(i18n, 'reason', { code: 'weather.sunny', params: {} })).toEqual([{ kind: 'text', text: 'weather.sunny' }])
  })
})
