import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const COMMAND = fileURLToPath(new URL('./eval.ts', import.meta.url))

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'scalebridge-tagging-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

async function evaluate(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: dir, env: { PATH: process.env['PATH'] ?? '' } })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, out, err }
}

const linesOf = async (file: string) => (await readFile(path.join(dir, file), 'utf8')).trimEnd().split('\n')

describe('eval:sdg', () => {
  it('answers each text with seventeen scores, its labels and the time it took', async () => {
    const rows = [
      { id: 'a', lang: 'en', text: 'Coral reefs, fisheries and marine protected areas.', source: 'ignored' },
      { id: 7, text: '' },
    ]
    await writeFile(path.join(dir, 'texts.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n\n`)
    const { code, out } = await evaluate('--texts', 'texts.jsonl', '--out', 'predictions.jsonl')
    expect([code, out]).toEqual([0, expect.stringMatching(/^2 texts, 0 bad lines/)])
    const [first, second] = (await linesOf('predictions.jsonl')).map((line) => JSON.parse(line))
    expect(first).toMatchObject({ id: 'a', labels: [14], ms: expect.any(Number) })
    expect(Object.keys(first.scores)).toEqual(Array.from({ length: 17 }, (_, index) => String(index + 1)))
    expect(second).toMatchObject({ id: 7, labels: [] })
  })

  it('names bad lines by number, answers the others, and ends with 1', async () => {
    await writeFile(path.join(dir, 'bad.jsonl'), '{"id":"a","text":"Schools"}\nnot json\n{"id":"b"}\n{"id":"c","text":"Teachers"}')
    const { code, err } = await evaluate('--texts', 'bad.jsonl', '--out', 'rest.jsonl')
    expect(code).toBe(1)
    expect(err).toMatch(/bad\.jsonl:2: not JSON\n.*bad\.jsonl:3: .*text/)
    expect((await linesOf('rest.jsonl')).map((line) => JSON.parse(line).id)).toEqual(['a', 'c'])
  })

  it('where the goals are known, it prints how often it was right', async () => {
    const rows = [
      { id: 1, text: 'Vaccines against malaria in hospitals', labels: [3] },
      { id: 2, text: 'Primary school teachers and literacy', labels: [4] },
    ]
    await writeFile(path.join(dir, 'labelled.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
    const { code, out } = await evaluate('--texts', 'labelled.jsonl', '--out', 'labelled.out.jsonl')
    expect(code).toBe(0)
    expect(out).toMatch(/averageAccuracy 1\n/)
  })

  it.each([
    ['without a file', []],
    ['with a file that is not there', ['--texts', 'nowhere.jsonl', '--out', 'x.jsonl']],
    ['with an option that it does not know', ['--text', 'texts.jsonl']],
  ])('%s it says how it is used, and ends with 2', async (_, args) => {
    const { code, err } = await evaluate(...args)
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: npm run eval:sdg')])
  })
})
