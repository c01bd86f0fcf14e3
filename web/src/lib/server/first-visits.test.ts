import { describe, expect, it } from 'vitest'
import { toOwn } from './first-visits.ts'

const visitId = '0f8fad5b-d9cb-469f-a165-70867728950e'
const shared = () => ({
  status: 200,
  headers: new Headers({
    'content-security-policy': "script-src 'self' 'nonce-c2hhcmVk'; style-src 'self'",
    'content-type': 'text/html',
    etag: '"1"',
    'set-cookie': 'a=b',
  }),
  html: `<script nonce="c2hhcmVk">start("${visitId}")</script><input name="commandId" value="${visitId}">`,
  visitId,
})

describe('a page that was made for several visitors', () => {
  it('has for each of them a nonce of its own, the same in its policy and its scripts', async () => {
    const nonces = await Promise.all(
      [toOwn(shared()), toOwn(shared())].map(async (page) => {
        const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? ''
        expect(await page.text()).toContain(`<script nonce="${nonce}">`)
        return nonce
      }),
    )
    expect(new Set([...nonces, 'c2hhcmVk']).size).toBe(3)
  })

  it('has for each of them an id of its own for their question, the same throughout the page', async () => {
    const html = await toOwn(shared()).text()
    const id = /value="([^"]+)"/.exec(html)?.[1]
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(html).toContain(`start("${id}")`)
    expect(html).not.toContain(visitId)
  })

  it('brings nobody the cookie of another, nor a tag of other bytes', () => {
    const { headers, status } = toOwn(shared())
    expect([status, headers.get('set-cookie'), headers.get('etag'), headers.get('content-type')]).toEqual([200, null, null, 'text/html'])
  })
})
