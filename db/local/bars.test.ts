import { expect, test } from 'vitest'
import { type Bar, parseBars, putBars } from './bars.ts'

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

test('a measurement takes the place of its last one, and no other may use the id of its bars', () => {
  const bar = (id: string, command: string, value: string): Bar => ({
    id,
    command,
    value,
    bar: '<=0',
    isHeld: true,
    measuredOn: '2026-11-23',
    commit: 'abc',
  })
  const known = [bar('R1.lost.redis', 'r1', '0'), bar('R3.lost.redis', 'r3', '0')]
  expect(putBars(known, 'r1', [bar('R1.lost.redis', 'r1', '2')])).toEqual([known[1], bar('R1.lost.redis', 'r1', '2')])
  expect(() => putBars(known, 'r1', [bar('R3.lost.redis', 'r1', '0')])).toThrow('R3.lost.redis')
  expect(() => putBars([], 'r1', [known[0] ?? bar('', '', ''), bar('R1.lost.redis', 'r1', '1')])).toThrow('R1.lost.redis')
})
