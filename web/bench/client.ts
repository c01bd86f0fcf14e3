import { randomUUID } from 'node:crypto'

interface Answer {
  status: number
  body: unknown
}

interface Asked {
  method: string
  path: string
  body: unknown
  headers?: Record<string, string>
}

/** A caller of the running product: keeps its cookies, and sends what a browser on the product's own pages sends. */
export interface Client {
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Puts something in the place of the revision that the caller has read. */
  replace(path: string, body: unknown, revision: number): Promise<Answer>
  cookies(): { name: string; value: string }[]
}

/** Signs in a demonstration account with the code from its caught mail. */
export async function signInClient(origin: string, role: string): Promise<Client> {
  const cookies = new Map<string, string>()
  const ask = async ({ method, path, body, headers }: Asked): Promise<Answer> => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        origin,
        'idempotency-key': randomUUID(),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  const call: Client['call'] = (method, path, body) => ask({ method, path, body })
  const replace: Client['replace'] = (path, body, revision) => ask({ method: 'PUT', path, body, headers: { 'if-match': `"${revision}"` } })
  const email = `${role}@demo.scalebridge.example`
  const asked = await call('POST', '/api/v1/sign-in', { email, locale: 'en' })
  const { challengeId } = asked.body as { challengeId: string } // as: the contract's shape
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { body } = await call('GET', '/api/v1/caught-mails')
    const { items } = body as { items: { recipient: string; text: string }[] } // as: the contract's shape
    for (const mail of items.filter((item) => item.recipient === email && item.text.includes(challengeId))) {
      const code = /\b\d{4}\s?\d{4}\b/.exec(mail.text)?.[0].replaceAll(/\s/g, '')
      if (code === undefined) continue
      const confirmed = await call('POST', `/api/v1/sign-in/${challengeId}/confirm`, { code })
      if (confirmed.status === 200) return { call, replace, cookies: () => [...cookies].map(([name, value]) => ({ name, value })) }
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${email} could not sign in`)
}
