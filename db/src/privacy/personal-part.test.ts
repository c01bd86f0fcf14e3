import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { partPersonal, tablesOf } from './personal-part.ts'
import { PERSONAL } from './personal.ts'

const SOURCES = globSync('{api,db,worker}/src/**/*.ts', { cwd: new URL('../../..', import.meta.url).pathname })

it('of a thing only what is declared personal of such things is taken out, at any depth and with its place', () => {
  const items = [
    { kind: 'pitch', owner: 'Ngozi Canary' },
    { kind: 'break', owner: null },
  ]
  expect(partPersonal('segment', items)).toEqual({
    open: [{ kind: 'pitch' }, { kind: 'break', owner: null }],
    personal: { 0: { owner: 'Ngozi Canary' } },
  })
  expect(partPersonal('attachment', { name: 'Ngozi.pdf', sha256: 'ab' })).toEqual({
    open: { sha256: 'ab' },
    personal: { name: 'Ngozi.pdf' },
  })
  expect(partPersonal('organisation', { name: 'Ngozi & Sons' })).toEqual({ open: { name: 'Ngozi & Sons' }, personal: undefined })
  expect(partPersonal('investor', { statedAt: new Date(0), authorityRole: 'Head' }).open).toEqual({ statedAt: new Date(0) })
  expect(partPersonal('pitch', undefined)).toEqual({ open: undefined, personal: undefined })
})

it('every kind of thing that the audit log tells of has a table, by whose declaration it is parted', () => {
  const kinds = SOURCES.filter((file) => !/\.(?:test|model)\.ts$|\/testing\//.test(file)).flatMap((file) =>
    [...readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').matchAll(/subject(?:: | = )\{ kind: '(\w+)'/g)].map(
      ([, kind = '']) => kind,
    ),
  )
  expect(kinds.length).toBeGreaterThan(80)
  const unknown = [...new Set(kinds)].filter((kind) => tablesOf(kind).some((table) => PERSONAL[table] === undefined))
  expect(unknown).toEqual([])
})
