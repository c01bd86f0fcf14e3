import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

/** How a process ends that guards its loop and then does this. */
async function endOf(does: string): Promise<{ code: number | null; signal: NodeJS.Signals | null; words: string }> {
  const guard = new URL('loop-guard.ts', import.meta.url).href
  const program = `import { guardLoop } from '${guard}'
    const stop = guardLoop({ stillMs: 1_500 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    ${does}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'inherit', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null] // as: what a process ends with
  return { code, signal, words }
}

describe('the guard of the event loop', () => {
  it('when a job never returns, it ends the process and says why', async () => {
    const end = await endOf('for (;;) {}')
    expect(end.signal).toBe('SIGKILL')
    expect(end.words).toContain('stands still')
  })

  it('when the loop turns, it lets the process live, and keeps none alive that is done', async () => {
    expect(await endOf('')).toMatchObject({ code: 0, words: '' })
    expect(await endOf('await stop()')).toMatchObject({ code: 0, words: '' })
  })
})
