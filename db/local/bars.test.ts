import { expect, test } from 'vitest'
import { parseBars } from './bars.ts'

test('the bars of a measurement are the lines that say so, with or without units', () => {
  const printed = `
Starting
BAR live-p99-ms 52 250 PASS
  BAR kernel 7.91 s 8 s FAIL
the BAR is high
BAR half 3
`
  expect(parseBars(printed)).toEqual([
    { id: 'live-p99-ms', value: '52', bar: '250', isHeld: true },
    { id: 'kernel', value: '7.91 s', bar: '8 s', isHeld: false },
  ])
})
