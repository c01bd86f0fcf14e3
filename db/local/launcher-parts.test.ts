import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hashSources } from './build.ts'
import { readOptions } from './options.ts'
import { choosePort } from './ports.ts'
import { readyBlock } from './ready.ts'
import { loadSecrets, makeSecrets } from './secrets.ts'
import { countReport } from './test.ts'

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'launcher-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

async function takePort(): Promise<number> {
  const taker = createServer().listen(0, '127.0.0.1')
  await once(taker, 'listening')
  onTestFinished(() => void taker.close())
  const address = taker.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

describe('ports', () => {
  test('when the default port is taken, the next free one is used and the reader is told both', async () => {
    const port = await takePort()
    const lines: string[] = []
    const chosen = await choosePort({ purpose: 'web', port, exact: false }, new Set(), (line) => lines.push(line))
    expect(chosen).toBeGreaterThan(port)
    expect(lines).toEqual([`Port ${port} (web) is taken by another program; using ${chosen}`])
  })

  test('when a port asked for with --port is taken, that is an error with a next step', async () => {
    const port = await takePort()
    await expect(choosePort({ purpose: 'web', port, exact: true }, new Set(), () => {})).rejects.toMatchObject({
      message: expect.stringContaining(`Port ${port}`),
      nextStep: expect.stringContaining('--port'),
    })
  })

  test('when another of our processes has already chosen a port, it is not chosen twice', async () => {
    const port = await takePort()
    const first = await choosePort({ purpose: 'web', port, exact: false }, new Set(), () => {})
    expect(await choosePort({ purpose: 'api', port, exact: false }, new Set([first]), () => {})).toBeGreaterThan(first)
  })
})

describe('the command line', () => {
  test('when nothing is asked for, it starts', () => {
    expect(readOptions([])).toEqual({ command: 'start', isSure: false, rest: [] })
  })

  test('when a port and a file are given, they are understood', () => {
    expect(readOptions(['--port', '4000'])).toEqual({ command: 'start', isSure: false, rest: [], port: 4000 })
    expect(readOptions(['--import', 'pitches.csv'])).toEqual({ command: 'import', isSure: false, rest: ['pitches.csv'] })
    expect(readOptions(['--reset', '--yes'])).toEqual({ command: 'reset', isSure: true, rest: [] })
    expect(readOptions(['--redo', '--run', 'a1'])).toEqual({ command: 'redo', isSure: false, rest: [], run: 'a1' })
  })

  test.each([
    [['--prot', '1']],
    [['--port', 'web']],
    [['--port', '70000']],
    [['--import']],
    [['--redo']],
    [['--run', 'a1']],
    [['now']],
    [['--dev', '--reset']],
  ])('when %j makes no sense, the usage is the next step', (args) => {
    expect(() => readOptions(args)).toThrow(expect.objectContaining({ nextStep: expect.stringContaining('npm start') }))
  })
})

describe('secrets', () => {
  test('when there are none, they are made at random, kept, and only their owner can read them', () => {
    const file = join(makeDirectory(), 'secrets.json')
    const made = loadSecrets(file)
    expect(loadSecrets(file)).toEqual(made)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(new Set([made.signInSecret, made.sealingSecret, ...Object.values(made.passwords)]).size).toBe(5)
  })

  test('when they are from before there was one for sealing, it is made and kept, and what was used until then is still accepted', () => {
    const file = join(makeDirectory(), 'secrets.json')
    const { sealingSecret: _none, ...older } = makeSecrets()
    writeFileSync(file, JSON.stringify(older))
    const made = loadSecrets(file)
    expect(made).toMatchObject({ ...older, sealingSecretBefore: older.signInSecret })
    expect(made.sealingSecret).not.toBe(older.signInSecret)
    expect(loadSecrets(file)).toEqual(made)
  })

  test('when the file is damaged, it says so and is left as it is', () => {
    const file = join(makeDirectory(), 'secrets.json')
    writeFileSync(file, '{"signInSecret":')
    expect(() => loadSecrets(file)).toThrow(expect.objectContaining({ nextStep: expect.stringContaining('Remove it') }))
    expect(readFileSync(file, 'utf8')).toBe('{"signInSecret":')
  })
})

describe('the build of web', () => {
  function write(root: string, path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  test('when a page, a sentence or a contract changes, it is built anew; when a test or a handler of the API does, it is not', () => {
    const root = makeDirectory()
    write(root, 'web/src/routes/+page.svelte', 'one')
    const before = hashSources(root)
    for (const path of ['api/src/pitches/pitches.routes.ts', 'web/src/lib/format.test.ts', 'db/src/schema/pitches.ts'])
      write(root, path, 'new')
    expect(hashSources(root)).toBe(before)
    const seen = new Set([before])
    for (const path of [
      'web/src/routes/+page.svelte',
      'web/messages/ar/home.json',
      'api/src/pitches/pitches.contract.ts',
      'db/src/reference/sdgs.ts',
      'package-lock.json',
    ]) {
      write(root, path, 'new')
      seen.add(hashSources(root))
    }
    expect(seen.size).toBe(6)
  })
})

describe('the READY block', () => {
  test('tells where to go, who to be, where the data is and how to stop', () => {
    const block = readyBlock({
      origin: 'http://localhost:3000',
      accounts: [{ role: 'investor lead', email: 'investor-lead@demo.scalebridge.example' }],
      dataDir: '/somewhere/.data/postgres',
      logDir: '/somewhere/.data/logs',
      seconds: 3.21,
      isDemo: true,
    })
    for (const part of [
      'READY',
      'http://localhost:3000/sign-in',
      'http://localhost:3000/mail',
      'investor-lead@',
      '/somewhere/.data/postgres',
      'Ctrl-C',
    ]) {
      expect(block).toContain(part)
    }
  })
})

describe('the count of a test run', () => {
  const report = (change: object): string =>
    JSON.stringify({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [], ...change })

  test('when all is well, it is what the report says', () => {
    expect(countReport(report({}), 0)).toEqual({ passed: 5, failed: 0, skipped: 2 })
  })

  test('when a file cannot even be loaded, that is a failure though no test failed', () => {
    const broken = report({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] })
    expect(countReport(broken, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 })
  })

  test('when every test passed but the run ended badly, that is a failure', () => {
    expect(countReport(report({}), 1)).toMatchObject({ failed: 1 })
  })

  test('when there is no report, that is a failure', () => {
    expect(countReport('', null)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
