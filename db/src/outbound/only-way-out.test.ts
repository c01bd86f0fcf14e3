import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const WORKSPACES = ['api/src', 'worker/src', 'db/src']
const CONNECTS = /^(?:request|get|connect|createConnection|fetch|Socket|TLSSocket|Agent|ClientRequest|Client|\w+ as \w+)$/
const IMPORT = /^import (?!type )([^;']*?) from '(?:node:)?(?:https?|http2|net|tls|dgram|undici|axios|got|node-fetch)'/gm
const OTHERWISE = [
  /(?:import|require)\(\s*'(?:node:)?(?:https?|http2|net|tls|dgram|undici)'/,
  // What belongs to this file may have the name too; it is called without an address.
  /(?<![.\w])fetch\(\s*[^)\s]/,
  /globalThis\.fetch/,
  /new (?:WebSocket|EventSource)\(/,
]

/** Libraries that call out by themselves, to a system that whoever runs the product named and no user can; and who may use them. */
const LIBRARIES: Readonly<Record<string, string>> = {
  nodemailer: 'worker/src/mail/',
  'openid-client': 'api/src/institutions/',
  '@aws-sdk/': 'api/src/attachments/',
  flydrive: 'api/src/attachments/',
}

function sourcesOf(workspace: string): string[] {
  return readdirSync(join(ROOT, workspace), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/(^|[/\\])testing[/\\]/.test(name))
    .map((name) => `${workspace}/${name.replaceAll('\\', '/')}`)
}

const sources = WORKSPACES.flatMap(sourcesOf).map((path) => ({ path, source: readFileSync(join(ROOT, path), 'utf8') }))

/** Whether a source opens a connection to another system. To listen for one, to judge an address or to name a type is none. */
function opens(source: string): boolean {
  const imported = [...source.matchAll(IMPORT)].flatMap(([, names = '']) => names.split(/[{},]/).map((name) => name.trim()))
  const named = imported.filter((name) => name !== '' && !name.startsWith('type '))
  const isWhole = [...source.matchAll(IMPORT)].some(([, names = '']) => !names.trim().startsWith('{'))
  return isWhole || named.some((name) => CONNECTS.test(name)) || OTHERWISE.some((pattern) => pattern.test(source))
}

describe('another system', () => {
  it('is called by db/src/outbound and by nobody else', () => {
    const callers = sources.filter(({ source }) => opens(source)).map(({ path }) => path)
    expect(callers).toEqual(['db/src/outbound/call-out.ts'])
  })

  it.each(Object.entries(LIBRARIES))('is called by %s in %s alone', (library, place) => {
    const users = sources.filter(({ source }) => source.includes(` from '${library}`)).map(({ path }) => path)
    expect(users.filter((path) => !path.startsWith(place))).toEqual([])
  })

  it.each([
    "import { request } from 'node:https'",
    "import { request as send, type Agent } from 'node:https'",
    "import http from 'http'",
    "import * as net from 'node:net'",
    "import {\n  createServer,\n  connect,\n} from 'node:net'",
    "import { fetch } from 'undici'",
    "const { request } = await import('node:http')",
    "const answer = await fetch('https://example.org')",
    "new WebSocket('wss://example.org')",
  ])('is called by: %s', (source) => {
    expect(opens(source)).toBe(true)
  })

  it.each([
    "import type { Server } from 'node:http'",
    "import { type Server } from 'node:http'",
    "import { createServer, type AddressInfo } from 'node:net'",
    "import { isIP } from 'node:net'",
    'await api.fetch(1)',
    'prefetch(1)',
  ])('is not called by: %s', (source) => {
    expect(opens(source)).toBe(false)
  })
})
