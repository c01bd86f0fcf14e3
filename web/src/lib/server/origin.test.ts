import { expect, it } from 'vitest'
import { isSameOrigin } from './origin.ts'

const own = 'https://forum.example'
const request = (method: string, headers: Record<string, string>): Request => new Request(`${own}/pitches`, { method, headers })

it.each([
  ['GET', {}, true],
  ['POST', { origin: own }, true],
  ['POST', { 'sec-fetch-site': 'same-origin' }, true],
  ['POST', {}, false],
  ['POST', { origin: 'https://evil.example' }, false],
  ['POST', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
  ['POST', { origin: 'null' }, false],
  ['POST', { 'sec-fetch-site': 'same-site' }, false],
  ['POST', { 'sec-fetch-site': 'none' }, false],
  ['DELETE', { origin: 'http://forum.example' }, false],
])('a %s with %j passes: %s', (method, headers, passes) => {
  expect(isSameOrigin(request(method, headers), own)).toBe(passes)
})
