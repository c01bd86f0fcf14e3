import { describe, expect, test } from 'vitest'
import { findFaults, findUnproven, readRequirements, requiredIds } from './asvs.ts'

describe('the table of the security requirements', () => {
  test('holds each of level 1 and 2 once, and what it names exists', () => {
    expect(requiredIds()).toHaveLength(253)
    expect(findFaults(readRequirements())).toEqual([])
  })

  test('when a row is missing, strange, empty or names what is not there, says so', () => {
    const rows = readRequirements()
    rows.delete('V6.3.3')
    rows.set('V1.2.10', { asks: 'something of level 3', not_applicable: 'because it is of level 3' })
    rows.set('V1.1.1', { asks: 'something' })
    rows.set('V1.1.2', { asks: 'something', tests: ['api/src/nowhere.test.ts: is there'], not_applicable: 'both at once' })
    rows.set('V1.2.1', { asks: 'something', tests: ['check: nothing at all'] })
    rows.set('V1.2.2', { asks: 'something', documents: ['README.md#No such heading'] })
    expect(findFaults(rows)).toEqual([
      'V6.3.3 is missing',
      'V1.2.10 is no requirement of level 1 or 2',
      'V1.1.1: is either shown by tests or documents, or not applicable, or open',
      'V1.1.2: is either shown by tests or documents, or not applicable, or open',
      'V1.1.2: there is no api/src/nowhere.test.ts',
      'V1.2.1: there is no check "nothing at all"',
      'V1.2.2: there is no README.md#No such heading',
    ])
  })

  test('when a test that it names did not pass, says so', () => {
    const rows = new Map([['V1.1.1', { asks: 'something', tests: ['a.test.ts: is so', 'b.test.ts: is so', 'check: lint'] }]])
    expect(findUnproven(rows, [{ file: 'a.test.ts', name: 'a thing is so in the end' }])).toEqual([
      'V1.1.1: no test of b.test.ts passed whose name holds "is so"',
    ])
  })
})
