import { describe, expect, it } from 'vitest'
import { placeFilterOf } from './place-filter.ts'

const on = new Date('2026-11-23T12:00:00Z')

describe('placeFilterOf', () => {
  it('when the place is a country, a regional pitch passes if its region contains it', () => {
    expect(placeFilterOf('KEN', on)).toEqual({ countries: ['KEN'], regions: ['002', '014', '202'], withGlobal: false })
  })

  it('when the place is a region, regions inside it and around it pass, and no other', () => {
    expect(placeFilterOf('202', on)?.regions).toEqual(['002', '011', '014', '017', '018', '202'])
    expect(placeFilterOf('202', on)?.countries).toHaveLength(53)
  })

  it('when the place is the group of small island states, the regions made up of them pass', () => {
    expect(placeFilterOf('sids', on)?.countries).toHaveLength(39)
    expect(placeFilterOf('sids', on)?.regions).toEqual(['029', '054', '057', '061'])
  })

  it('when the place is the least developed countries, the day decides', () => {
    expect(placeFilterOf('ldc', new Date('2026-11-23T12:00:00Z'))?.countries).toContain('NPL')
    expect(placeFilterOf('ldc', new Date('2026-11-25T12:00:00Z'))?.countries).not.toContain('NPL')
  })

  it('when the place is the world, pitches for the whole world pass as well', () => {
    expect(placeFilterOf('001', on)?.withGlobal).toBe(true)
  })

  it('when the code names no place, there is no filter', () => {
    expect([placeFilterOf('ZZZ', on), placeFilterOf('999', on), placeFilterOf('group:nobody', on)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
