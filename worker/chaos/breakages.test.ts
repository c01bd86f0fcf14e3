import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { argumentsFor, BREAKAGES, breakText, faultOf } from './breakages.ts'

const faults = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('-faults.ts'))
  .map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8'))
  .join('\n')

describe('the product broken on purpose', () => {
  it.each(Object.entries(BREAKAGES))('%s can be made of the source as it stands, and names a bar of its fault', (name, breakage) => {
    expect(argumentsFor(breakage)[0]).toBe('--import')
    // What any scenario says of itself when it does not come to its end.
    if (breakage.foundBy !== `${faultOf(name)}.failed`) expect(faults).toContain(`'${breakage.foundBy}'`)
  })

  it('is refused where its text is gone, or stands there twice', () => {
    expect(() => breakText('a b', [['c', 'd']])).toThrow('c')
    expect(() => breakText('c b c', [['c', 'd']])).toThrow('c')
    expect(breakText('a b', [['b', '$&']])).toBe('a $&')
  })
})
