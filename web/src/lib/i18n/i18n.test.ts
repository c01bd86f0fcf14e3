import { describe, expect, it } from 'vitest'
import { areasFor } from './areas.ts'
import { createI18n } from './i18n.ts'
import { loadMessages } from './load.ts'
import { LOCALES, localise, splitLocale } from './locales.ts'

describe('the language in an address', () => {
  it.each([
    ['/', 'en', '/'],
    ['/pool', 'en', '/pool'],
    ['/ar', 'ar', '/'],
    ['/ar/pool/1', 'ar', '/pool/1'],
    ['/en/pool', 'en', '/en/pool'],
    ['/arctic', 'en', '/arctic'],
  ])('%s is read as %s and %s', (pathname, locale, path) => {
    expect(splitLocale(pathname)).toEqual({ locale, path })
  })

  it('when a path is put into a language and read again, it is the same path', () => {
    for (const locale of LOCALES) {
      for (const path of ['/', '/pool', '/pitches/1?section=ask']) expect(splitLocale(localise(path, locale))).toEqual({ locale, path })
    }
  })

  it('when a path has a prefix already, the other language replaces it', () => {
    expect(localise('/ar/pool', 'fr')).toBe('/fr/pool')
    expect(localise('/ar', 'en')).toBe('/')
  })
})

describe('the words of a page', () => {
  it('when a page is public, it loads none of the Secretariat’s words', () => {
    expect(areasFor('/(public)')).toEqual(['common', 'demo', 'home', 'goal'])
    expect(areasFor('/(secretariat)/pool')).toContain('secretariat')
    expect(areasFor(null)).toEqual(['common', 'demo'])
  })

  it('when a number needs a plural, the language’s own form is used', async () => {
    const messages = await loadMessages('ar', null)
    const { t } = createI18n('ar', () => messages)
    expect(t('common.errorSummary', { count: 2 })).toBe('هناك خطآن يجب تصحيحهما')
    expect(t('common.errorSummary', { count: 3 })).toBe('هناك 3 أخطاء يجب تصحيحها')
  })

  it('when the words are those of a reference list, they are keys like others', async () => {
    const messages = await loadMessages('fr', '/(partner)/pitches/[pitchId]')
    const { t } = createI18n('fr', () => messages)
    expect(t('goal.14')).toBe('Vie aquatique')
    expect(t('country.CIV')).toBe('Côte d’Ivoire')
    expect(t('region.002')).toBe('Afrique')
    expect(t('target.14.b')).toBe('Garantir aux petits pêcheurs l’accès aux ressources marines et aux marchés')
  })

  it('when a key is not loaded, it throws where it is used and `has` says no', async () => {
    const messages = await loadMessages('en', null)
    const { t, has } = createI18n('en', () => messages)
    expect(has('problem.session.ended')).toBe(false)
    expect(() => t('goal.1')).toThrow('Message goal.1 is not loaded on this page')
  })

  it('links keep the language', () => {
    expect(createI18n('zh', () => ({})).link('/pool')).toBe('/zh/pool')
    expect(createI18n('en', () => ({})).link('/pool')).toBe('/pool')
  })
})
