/**
 * How long `npm start` takes in a fresh clone: cold (with npm's downloads already in its cache) and, five times, warm.
 * Prints a line for each figure, with the limit it is held to on a quiet machine of two cores.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WARM_STARTS = 5

const folder = mkdtempSync(path.join(tmpdir(), 'scalebridge-bench-'))
try {
  const clone = path.join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', ROOT, clone])
  const cold = await startAndStop(clone)
  console.log(
    `cold start   ${cold.toFixed(1)} s   (fresh clone, npm ci from the cache, build, demonstration edition; limit 90 s after download)`,
  )
  const warm: number[] = []
  for (let n = 0; n < WARM_STARTS; n += 1) warm.push(await startAndStop(clone))
  const sorted = warm.toSorted((a, b) => a - b)
  console.log(
    `warm start   median ${sorted[2]?.toFixed(1)} s   min ${sorted[0]?.toFixed(1)} s   max ${sorted[4]?.toFixed(1)} s   (${WARM_STARTS} starts; limit 5 s)`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs npm start until it says READY, stops it, and gives the seconds from the command to READY. */
async function startAndStop(clone: string): Promise<number> {
  const startedAt = performance.now()
  const child = spawn('npm', ['start'], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] })
  await ready(child)
  const seconds = (performance.now() - startedAt) / 1000
  child.kill('SIGTERM')
  await once(child, 'exit')
  return seconds
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (/^READY/m.test(output)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)))
  })
}
