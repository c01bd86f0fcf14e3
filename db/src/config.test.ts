import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError, loadConfig, readInstitutions, VARIABLES, type ProcessName, type Variable } from './config.ts'

const pem = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const random = 'kV9q3TzR7wXy2BnM5cLd8FgH1jPs4uAe6oIx'
const good: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  PUBLIC_ORIGIN: 'https://pitch.un.test',
  DATABASE_URL: `postgres://app_rw:${random}@db.un.test:5432/scalebridge?sslmode=verify-full`,
  REDIS_URL: `rediss://default:${random}@queue.un.test:6379`,
  JWT_PRIVATE_KEY: pem('P-256'),
  SIGN_IN_SECRET: random,
  SEALING_SECRET: random.toLowerCase(),
  SMTP_URL: `smtps://mailer:${random}@mail.un.test:465`,
  MAIL_FROM: 'Scalebridge <segment@un.test>',
  TRUST_PROXY: '10.1.0.0/16,::1/128',
  ATTACHMENTS_DIRECTORY: '/var/lib/scalebridge',
}

const bucket = {
  ATTACHMENTS_DIRECTORY: undefined,
  S3_BUCKET: 'pitch-files',
  S3_REGION: 'eu-west-1',
  S3_ACCESS_KEY_ID: 'AKIAV7Q2XB',
  S3_SECRET_ACCESS_KEY: random,
}

const institution = { key: 'unops', name: 'UNOPS', issuer: 'https://id.un.test', clientId: 'scalebridge', clientSecret: random }
const institutions = (...changes: Record<string, string | undefined>[]): string =>
  JSON.stringify(changes.map((change) => ({ ...institution, ...change })))

function problemsOf(process: ProcessName, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    loadConfig(process, env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('a good configuration', () => {
  test('when production is set up well, every process gets its own variables, converted', () => {
    expect(loadConfig('api', good)).toEqual({
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      API_PORT: 3001,
      HEALTH_HOST: '127.0.0.1',
      PUBLIC_ORIGIN: good['PUBLIC_ORIGIN'],
      DATABASE_URL: good['DATABASE_URL'],
      OVERLOAD_LAG_MS: 2_000,
      OVERLOAD_LINE: 1_000,
      REDIS_URL: good['REDIS_URL'],
      JWT_PRIVATE_KEY: good['JWT_PRIVATE_KEY'],
      SIGN_IN_SECRET: random,
      SEALING_SECRET: good['SEALING_SECRET'],
      DEMO_MODE: false,
      TRUST_PROXY: '10.1.0.0/16,::1/128',
      ROOM_NETWORKS: '',
      TRUST_PRIVATE_NETWORK: false,
      ATTACHMENTS_DIRECTORY: '/var/lib/scalebridge',
    })
    expect(loadConfig('web', good)).toMatchObject({ WEB_PORT: 3000, API_URL: 'http://127.0.0.1:3001' })
    expect(loadConfig('worker', { ...good, DATABASE_URL: good['DATABASE_URL']?.replace('app_rw', 'app_worker') })).toMatchObject({
      SMTP_URL: good['SMTP_URL'],
    })
    expect(loadConfig('migrate', { ...good, DATABASE_URL: good['DATABASE_URL']?.replace('app_rw', 'app_owner') })).toHaveProperty(
      'DATABASE_URL',
    )
  })

  test('when a process does not use a variable, it does not hold it', () => {
    const web = loadConfig('web', good)
    for (const secret of ['DATABASE_URL', 'JWT_PRIVATE_KEY', 'SIGN_IN_SECRET', 'SEALING_SECRET', 'REDIS_URL', 'SMTP_URL'])
      expect(web).not.toHaveProperty(secret)
    expect(loadConfig('worker', { ...good })).not.toHaveProperty('JWT_PRIVATE_KEY')
  })

  test('when it is loaded, nobody can change it', () => {
    expect(Object.isFrozen(loadConfig('web', good))).toBe(true)
  })

  test('when the PEM is on one line with \\n, as environment files write it, it is the same key', () => {
    const oneLine = good['JWT_PRIVATE_KEY']?.replaceAll('\n', '\\n')
    expect(loadConfig('api', { ...good, JWT_PRIVATE_KEY: oneLine }).JWT_PRIVATE_KEY).toBe(good['JWT_PRIVATE_KEY'])
  })

  test('when a secret is given as a file, its content is taken without the last line end', () => {
    const directory = mkdtempSync(join(tmpdir(), 'config-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const file = join(directory, 'secret')
    writeFileSync(file, `${random}\n`)
    expect(loadConfig('api', { ...good, SIGN_IN_SECRET: undefined, SIGN_IN_SECRET_FILE: file }).SIGN_IN_SECRET).toBe(random)
  })

  test('when the other hosts are on a trusted private network, plain connections are allowed', () => {
    const plain = {
      ...good,
      TRUST_PRIVATE_NETWORK: 'true',
      DATABASE_URL: `postgres://app_worker:${random}@postgres:5432/scalebridge`,
      REDIS_URL: `redis://default:${random}@redis:6379`,
      SMTP_URL: 'smtp://mail:1025',
    }
    expect(problemsOf('worker', plain)).toEqual([])
  })

  test('when keys are being changed, the next and the previous one stand beside the current, private or public', () => {
    const previous = createPublicKey(pem('P-256')).export({ type: 'spki', format: 'pem' }).toString()
    expect(problemsOf('api', { ...good, JWT_FURTHER_KEYS: `${pem('P-256')}\n${previous}`.replaceAll('\n', '\\n') })).toEqual([])
  })

  test('when institutions sign their people in, they are read as they are written', () => {
    const text = institutions({}, { key: 'ocean', issuer: 'https://login.ocean.test/realms/staff', algorithm: 'ES256' })
    expect(problemsOf('api', { ...good, INSTITUTIONS: text })).toEqual([])
    expect(readInstitutions(text).map(({ key }) => key)).toEqual(['unops', 'ocean'])
    expect(readInstitutions(undefined)).toEqual([])
  })

  test('when files lie in a bucket, no directory is asked for', () => {
    expect(problemsOf('api', { ...good, ...bucket })).toEqual([])
    expect(problemsOf('api', { ...good, ...bucket, S3_ENDPOINT: 'https://files.un.test' })).toEqual([])
  })

  test('when it is development, the demonstration, plain http and caught mail are allowed', () => {
    const development = { ...good, NODE_ENV: 'development', DEMO_MODE: '1', PUBLIC_ORIGIN: 'http://localhost:3000', SMTP_URL: undefined }
    expect(loadConfig('worker', development)).toMatchObject({ DEMO_MODE: true })
  })
})

/** What is changed in the good configuration of production, and the variable that the refusal must name. */
const refusals: readonly [name: string, process: ProcessName, change: Record<string, string | undefined>, named: string][] = [
  ['NODE_ENV is not set', 'api', { NODE_ENV: undefined }, 'NODE_ENV'],
  ['NODE_ENV is a word of one’s own', 'api', { NODE_ENV: 'staging' }, 'NODE_ENV'],
  ['a secret is missing', 'api', { SIGN_IN_SECRET: undefined }, 'SIGN_IN_SECRET'],
  ['a secret is empty', 'worker', { SIGN_IN_SECRET: '' }, 'SIGN_IN_SECRET'],
  ['nothing is sealed with a secret', 'worker', { SEALING_SECRET: undefined }, 'SEALING_SECRET'],
  ['files are sealed with what signs people in', 'api', { SEALING_SECRET: random }, 'SEALING_SECRET'],
  ['files are sealed with a short secret', 'api', { SEALING_SECRET: random.slice(0, 31) }, 'SEALING_SECRET'],
  ['files are sealed with an example', 'worker', { SEALING_SECRET: `change-me-${random}` }, 'SEALING_SECRET'],
  ['the secret before was the same', 'worker', { SEALING_SECRET_PREVIOUS: good['SEALING_SECRET'] }, 'SEALING_SECRET_PREVIOUS'],
  ['a secret is short', 'api', { SIGN_IN_SECRET: random.slice(0, 31) }, 'SIGN_IN_SECRET'],
  ['a secret is an example', 'api', { SIGN_IN_SECRET: `change-me-${random}` }, 'SIGN_IN_SECRET'],
  ['a secret repeats one letter', 'api', { SIGN_IN_SECRET: 'a'.repeat(48) }, 'SIGN_IN_SECRET'],
  ['a secret’s file cannot be read', 'api', { SIGN_IN_SECRET: undefined, SIGN_IN_SECRET_FILE: '/does/not/exist' }, 'SIGN_IN_SECRET_FILE'],
  ['the key for tokens is missing', 'api', { JWT_PRIVATE_KEY: undefined }, 'JWT_PRIVATE_KEY'],
  ['the key for tokens is a password', 'api', { JWT_PRIVATE_KEY: random }, 'JWT_PRIVATE_KEY'],
  ['the key for tokens is on another curve', 'api', { JWT_PRIVATE_KEY: pem('P-384') }, 'JWT_PRIVATE_KEY'],
  ['a symmetric token secret lies about', 'api', { JWT_SECRET: random }, 'JWT_SECRET'],
  ['the public origin is http', 'web', { PUBLIC_ORIGIN: 'http://pitch.un.test' }, 'PUBLIC_ORIGIN'],
  ['the public origin is left at its default', 'web', { PUBLIC_ORIGIN: undefined }, 'PUBLIC_ORIGIN'],
  ['the public origin has a path', 'web', { PUBLIC_ORIGIN: 'https://pitch.un.test/app' }, 'PUBLIC_ORIGIN'],
  ['the demonstration mode is on', 'api', { DEMO_MODE: 'true' }, 'DEMO_MODE'],
  ['mail would be caught', 'worker', { SMTP_URL: undefined }, 'SMTP_URL'],
  ['mail would travel in the clear', 'worker', { SMTP_URL: 'smtp://mail.un.test:25' }, 'SMTP_URL'],
  ['files would lie among temporary ones', 'api', { ATTACHMENTS_DIRECTORY: undefined }, 'ATTACHMENTS_DIRECTORY'],
  ['a bucket is named without its key', 'api', { ...bucket, S3_SECRET_ACCESS_KEY: undefined }, 'S3_SECRET_ACCESS_KEY'],
  ['a region is there without its bucket', 'api', { S3_REGION: 'eu-west-1' }, 'S3_REGION'],
  ['files would lie in two places', 'api', { ...bucket, ATTACHMENTS_DIRECTORY: '/var/lib/scalebridge' }, 'ATTACHMENTS_DIRECTORY'],
  ['files would travel in the clear', 'api', { ...bucket, S3_ENDPOINT: 'http://files.un.test' }, 'S3_ENDPOINT'],
  ['the sender of mails is the default', 'worker', { MAIL_FROM: undefined }, 'MAIL_FROM'],
  ['the database is remote without TLS', 'api', { DATABASE_URL: `postgres://app_rw:${random}@db.un.test/scalebridge` }, 'DATABASE_URL'],
  [
    'the database’s certificate is not checked',
    'api',
    { DATABASE_URL: `postgres://app_rw:${random}@db.un.test/x?sslmode=no-verify` },
    'DATABASE_URL',
  ],
  ['the database user is the superuser', 'api', { DATABASE_URL: `postgres://postgres:${random}@localhost/scalebridge` }, 'DATABASE_URL'],
  ['the database user owns the tables', 'worker', { DATABASE_URL: `postgres://app_owner:${random}@localhost/scalebridge` }, 'DATABASE_URL'],
  ['the database password is its user’s name', 'api', { DATABASE_URL: 'postgres://app_rw:app_rw@localhost/scalebridge' }, 'DATABASE_URL'],
  ['the database address is of another kind', 'api', { DATABASE_URL: 'mysql://app_rw@localhost/scalebridge' }, 'DATABASE_URL'],
  ['Redis is remote without TLS', 'worker', { REDIS_URL: `redis://default:${random}@queue.un.test` }, 'REDIS_URL'],
  ['Redis is remote without a password', 'worker', { REDIS_URL: 'rediss://queue.un.test' }, 'REDIS_URL'],
  ['everybody’s proxy headers are believed', 'api', { TRUST_PROXY: 'true' }, 'TRUST_PROXY'],
  ['proxies are counted', 'web', { TRUST_PROXY: '1' }, 'TRUST_PROXY'],
  ['every address is a proxy', 'web', { TRUST_PROXY: '0.0.0.0/0' }, 'TRUST_PROXY'],
  ['a further key is on another curve', 'api', { JWT_FURTHER_KEYS: `${pem('P-256')}${pem('P-384')}` }, 'JWT_FURTHER_KEYS'],
  ['further keys are no keys', 'api', { JWT_FURTHER_KEYS: random }, 'JWT_FURTHER_KEYS'],
  ['the institutions are no list', 'api', { INSTITUTIONS: '{}' }, 'INSTITUTIONS'],
  ['an institution lacks its secret', 'api', { INSTITUTIONS: institutions({ clientSecret: undefined }) }, 'INSTITUTIONS'],
  ['an institution has a field that nobody reads', 'api', { INSTITUTIONS: institutions({ secret: random }) }, 'INSTITUTIONS'],
  ['an institution is reached in the clear', 'api', { INSTITUTIONS: institutions({ issuer: 'http://127.0.0.1:8080' }) }, 'INSTITUTIONS,'],
  ['an institution has a short secret', 'api', { INSTITUTIONS: institutions({ clientSecret: 'short' }) }, 'INSTITUTIONS,'],
  ['two institutions have one name', 'api', { INSTITUTIONS: institutions({}, {}) }, 'INSTITUTIONS'],
  ['the whole world is one room', 'api', { ROOM_NETWORKS: '0.0.0.0/0' }, 'ROOM_NETWORKS'],
  ['the inspector is open', 'api', { NODE_OPTIONS: '--inspect=0.0.0.0:9229' }, 'NODE_OPTIONS'],
  ['certificates are not checked at all', 'worker', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
  ['a port is a word', 'api', { API_PORT: 'http' }, 'API_PORT'],
  ['a switch is neither on nor off', 'api', { TRUST_PRIVATE_NETWORK: 'perhaps' }, 'TRUST_PRIVATE_NETWORK'],
  [
    'the users’ passwords are missing beside the administrator',
    'migrate',
    { ADMIN_DATABASE_URL: good['DATABASE_URL'] },
    'ADMIN_DATABASE_URL',
  ],
]

describe('production refuses to start', () => {
  test.each(refusals)('when %s', (_name, process, change, named) => {
    const problems = problemsOf(process, { ...good, ...change })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([named])
  })

  test('when several things are wrong, all of them are listed at once', () => {
    const problems = problemsOf('api', {
      ...good,
      DEMO_MODE: 'true',
      PUBLIC_ORIGIN: 'http://pitch.un.test',
      SIGN_IN_SECRET: undefined,
      TRUST_PROXY: '2',
    })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['SIGN_IN_SECRET', 'TRUST_PROXY', 'PUBLIC_ORIGIN', 'DEMO_MODE'])
  })

  test('and never says a value', () => {
    const canary = 'canary-7391'
    const everythingWrong = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, canary]))
    for (const process of ['api', 'worker', 'web', 'migrate'] as const) {
      const message = problemsOf(process, { ...everythingWrong, NODE_ENV: 'production' }).join('\n')
      expect(message).toContain('DATABASE_URL'.slice(0, process === 'web' ? 0 : undefined))
      expect(message).not.toContain(canary)
    }
  })
})

test('.env.example explains every variable that the code reads, and no other (vitest -u writes it anew)', async () => {
  await expect(renderExample()).toMatchFileSnapshot('../../.env.example')
})

function renderExample(): string {
  const head = [
    '# Copy to .env for settings of your own: npm start and docker compose read it. Every variable has a default or is made',
    '# by npm start; docker compose needs those that say so in docker-compose.yml. Secrets may be files: NAME_FILE=/path.',
  ]
  const blocks = Object.entries<Variable>(VARIABLES).map(([name, variable]) => {
    const status = variable.default !== undefined ? '' : variable.isOptional ? 'Optional. ' : 'Required. '
    const secret = variable.isSecret ? 'Secret. ' : ''
    const comment = wrap(`${status}${secret}${variable.description} [${variable.usedBy.join(', ')}]`)
    return [...comment, `# ${name}=${variable.default ?? ''}`].join('\n')
  })
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`
}

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 120) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
