import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ConfigError, loadConfig, VARIABLES, type ProcessName, type Variable } from '../src/config.ts'
import { PLACES } from './places.ts'

interface Service {
  image?: string
  command?: string[]
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  container_name?: string
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
}

interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  networks: Record<string, { ipam: { config: { subnet: string }[] } }>
}

const text = readFileSync(join(PLACES.root, 'docker-compose.yml'), 'utf8')
const compose = parse(text, { merge: true }) as Compose // as: the tests below are what checks its shape
const dockerfile = readFileSync(join(PLACES.root, 'Dockerfile'), 'utf8')
const OURS = ['migrate', 'api', 'worker', 'web'] as const satisfies readonly ProcessName[]
const variables: Record<string, Variable> = VARIABLES

function service(name: string): Service {
  const found = compose.services[name]
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`)
  return found
}

const exampleEnv: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: '61f0c2b94e7d8a35c1d6b9e2f7a403585c',
  APP_OWNER_PASSWORD: '92c7e1d0f3b6a8455d2e9c7b1a6f804e3d',
  APP_RW_PASSWORD: 'b7d3f9a1c5e2084696fa1d3c8e5b7092fa',
  APP_WORKER_PASSWORD: '4ae8c6d2b0f19375e8a7c4d1f6b3925081',
  REDIS_PASSWORD: 'd09f3b7a2c8e6154b2f9d7e3a1c5806f4b',
  SIGN_IN_SECRET: 'kV9q3TzR7wXy2BnM5cLd8FgH1jPs4uAe6oIx',
  SEALING_SECRET: 'Zt4mYc8RwQ2vLx7KdN5bHs9JgF3pTe6uAo1i',
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  PUBLIC_ORIGIN: 'https://pitch.un.test',
  MAIL_FROM: 'Scalebridge <segment@un.test>',
}

/** What compose does with ${NAME:?why} and ${NAME:-default}; throws as compose would refuse. */
function interpolate(value: string, env: Readonly<Record<string, string | undefined>>): string {
  return value.replaceAll(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_all, name: string, kind: string | undefined, rest: string | undefined) => {
    if (env[name]) return env[name]
    if (kind === '-') return rest ?? ''
    throw new Error(`required variable ${name} is missing a value`)
  })
}

function environmentOf(name: string, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, interpolate(value, env)]))
}

describe('docker-compose.yml', () => {
  test('names every process of the product and the three servers it needs', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(['api', 'mail', 'migrate', 'postgres', 'redis', 'web', 'worker'])
  })

  test.each(OURS)('starts %s with a file that exists', (name) => {
    const [program, file, ...rest] = service(name).command ?? []
    expect([program, rest]).toEqual(['node', []])
    expect(existsSync(join(PLACES.root, file ?? ''))).toBe(true)
  })

  test.each(OURS)('gives %s only variables that it reads, by their names in the code', (name) => {
    const given = Object.keys(service(name).environment ?? {})
    expect(given.filter((variable) => !variables[variable]?.usedBy.includes(name))).toEqual([])
    expect(given.length).toBeGreaterThan(3)
  })

  test('asks its reader only for variables that .env.example explains', () => {
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1] ?? '')
    expect(new Set(asked).size).toBeGreaterThan(8)
    expect(asked.filter((name) => !(name in variables))).toEqual([])
  })

  test('holds no secret: each comes from outside and is asked for', () => {
    const secrets = Object.values(compose.services).flatMap(({ environment }) =>
      Object.entries(environment ?? {}).filter(([name]) => variables[name]?.isSecret || /PASSWORD|AUTH|SECRET|KEY/.test(name)),
    )
    expect(secrets.length).toBeGreaterThan(8)
    for (const [name, value] of secrets) expect(`${name}=${value}`).toMatch(/\$\{\w+:(?:[?]|-\})|=\$\{SMTP_URL:-smtp:\/\/mail:1025\}/)
    for (const name of Object.keys(exampleEnv)) expect(text).toContain(`\${${name}:?`)
  })

  test.each(['api', 'worker', 'web'])('asks the health of %s at the port of its own that it has for that', (name) => {
    const asked = /http:\/\/127\.0\.0\.1:(\d+)(\/[\w/]+)/.exec(service(name).healthcheck?.test.join(' ') ?? '')
    const environment = environmentOf(name, exampleEnv)
    expect(asked?.slice(1)).toEqual([environment['HEALTH_PORT'], '/readyz'])
    expect(service(name).ports?.some((port) => port.endsWith(`:${environment['HEALTH_PORT']}`)) ?? false).toBe(false)
  })

  test('connects web, api and the servers at the names and ports they have', () => {
    expect(environmentOf('web', exampleEnv)['API_URL']).toBe(`http://api:${environmentOf('api', exampleEnv)['API_PORT']}`)
    const hosts = OURS.flatMap((name) => Object.values(environmentOf(name, exampleEnv)))
      .filter((value) => URL.canParse(value) && !value.startsWith('https:') && !value.startsWith('-'))
      .map((value) => new URL(value).hostname)
    expect(hosts.filter((host) => !(host in compose.services))).toEqual([])
    expect(service('web').ports).toEqual([`127.0.0.1:\${WEB_PORT:-3000}:${environmentOf('web', exampleEnv)['WEB_PORT']}`])
  })

  test('lets the worker be scaled: it has no name and no port of its own', () => {
    expect(service('worker')).not.toHaveProperty('container_name')
    expect(service('worker')).not.toHaveProperty('ports')
  })

  test('starts things in an order that can work', () => {
    for (const [name, { depends_on: needs }] of Object.entries(compose.services)) {
      for (const [needed, { condition }] of Object.entries(needs ?? {})) {
        if (condition === 'service_healthy') expect([name, needed, service(needed).healthcheck]).not.toContain(undefined)
        expect(Object.keys(compose.services)).toContain(needed)
      }
    }
    expect(service('api').depends_on).toHaveProperty('migrate.condition', 'service_completed_successfully')
    expect(service('worker').depends_on).toHaveProperty('migrate.condition', 'service_completed_successfully')
    expect(service('migrate').depends_on).toHaveProperty('postgres.condition', 'service_healthy')
  })

  test('keeps the data of Postgres 18 and of Redis in named volumes, and Redis never forgets', () => {
    expect(service('postgres').image).toMatch(/^postgres:18(\.|$)/)
    expect(service('postgres').volumes).toEqual(['postgres:/var/lib/postgresql'])
    expect(service('redis').volumes).toEqual(['redis:/data'])
    const used = Object.values(compose.services).flatMap(({ volumes }) => (volumes ?? []).map((volume) => volume.split(':', 1)[0] ?? ''))
    expect(used.toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
    const command = service('redis').command?.join(' ')
    expect(command).toContain('--appendonly yes')
    expect(command).toContain('--maxmemory-policy noeviction')
  })

  test('lets api believe the proxy headers of its own network and of nobody else', () => {
    expect(environmentOf('api', exampleEnv)['TRUST_PROXY']).toBe(compose.networks['inside']?.ipam.config[0]?.subnet)
  })
})

describe('production under docker compose', () => {
  test.each(OURS)('%s accepts the environment that compose gives it, once the secrets are filled in', (name) => {
    expect(loadConfig(name, environmentOf(name, exampleEnv))).toMatchObject({ NODE_ENV: 'production' })
  })

  const asked = OURS.flatMap((name) =>
    [...JSON.stringify(service(name).environment).matchAll(/\$\{(\w+):\?/g)].map((match) => [name, match[1] ?? ''] as const),
  )

  test.each(asked)('%s does not start without %s', (name, variable) => {
    expect(() => environmentOf(name, { ...exampleEnv, [variable]: undefined })).toThrow(variable)
  })

  test.each(asked.filter(([, variable]) => variables[variable]?.isSecret))('%s refuses an example for %s', (name, variable) => {
    const environment = environmentOf(name, { ...exampleEnv, [variable]: 'change-me-change-me-change-me-change-me' })
    expect(() => loadConfig(name, environment)).toThrow(ConfigError)
  })
})

describe('Dockerfile', () => {
  test('uses the Node that .nvmrc pins, ends as an ordinary user, and has the runtime stage that compose builds', () => {
    const pinned = readFileSync(join(PLACES.root, '.nvmrc'), 'utf8').trim()
    expect([...dockerfile.matchAll(/^FROM node:(\S+)-slim/gm)].map((match) => match[1])).toEqual([pinned])
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('COPY'))
    expect(dockerfile).toMatch(/^FROM manifests AS runtime$/m)
    expect(compose.services['api']).toMatchObject({ build: { target: 'runtime' } })
  })

  test('copies only what exists, and every file that compose starts', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '))
    expect(copied.length).toBeGreaterThan(8)
    for (const path of copied) expect(existsSync(join(PLACES.root, path)), path).toBe(true)
    for (const name of OURS) {
      const file = service(name).command?.[1] ?? ''
      expect(
        copied.some((path) => file === path || file.startsWith(`${path}/`)),
        file,
      ).toBe(true)
    }
  })
})
