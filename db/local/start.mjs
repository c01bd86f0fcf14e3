// Plain JavaScript that Node 20 understands, with nothing from node_modules: it runs before anything is installed.
// It installs what is missing and hands over to main.ts on the Node that the lockfile pins.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.scalebridge-lock')

/** Says what happened and what to do next, and ends. */
function fail(happened, nextStep) {
  process.stderr.write(`\n✗ ${happened}\n  Next: ${nextStep}\n`)
  process.exit(1)
}

function majorOf(version) {
  return Number(version.split('.')[0])
}

/** Whether node_modules holds what package-lock.json names, as npm itself recorded it. */
function isInstalled(lockText) {
  const recordFile = join(modules, '.package-lock.json')
  if (!existsSync(recordFile)) return false
  const wanted = JSON.parse(lockText).packages
  const present = JSON.parse(readFileSync(recordFile, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    // Optional packages are those of other platforms; workspaces are links and have no version of their own.
    if (!path.startsWith('node_modules/') || entry.optional || entry.link) return true
    return present[path] !== undefined && present[path].version === entry.version
  })
}

async function installIfNeeded() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = createHash('sha256').update(lockText).digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  if (!isInstalled(lockText)) await install()
  writeFileSync(stampFile, stamp)
}

async function install() {
  const count = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages).length
  process.stdout.write(`· Installing ${count} packages with npm ci (about a minute the first time)\n`)
  // Without dev packages there is nothing to build web with, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const isScript = npm !== undefined && npm.endsWith('.js')
  const child = isScript
    ? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawn('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  const started = Date.now()
  const ticker = setInterval(() => {
    process.stdout.write(`  … still installing (${Math.round((Date.now() - started) / 1000)} s)\n`)
  }, 10_000)
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('exit', (exitCode, signal) => resolve(signal ? 130 : exitCode))
  })
  clearInterval(ticker)
  if (code === 127) fail('npm was not found.', 'Install Node with npm from https://nodejs.org, then start again.')
  if (code !== 0) {
    fail(
      `npm ci ended with code ${code}; its own words are above.`,
      'Check the network and the registry (npm ping) and the room on the disk, then start again. If it keeps failing, remove node_modules first.',
    )
  }
}

/** The Node that runs TypeScript: the pinned one from npm, or the present one if it is new enough (macOS). */
function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(modules, `node-${system}-${process.arch}`, 'bin', file)
  if (existsSync(pinned)) return pinned
  if (majorOf(process.versions.node) >= 24) return process.execPath
  return fail(
    `There is no Node 24 for ${process.platform} ${process.arch} among the packages, and this is Node ${process.versions.node}.`,
    'Install Node 24 (https://nodejs.org or a version manager: see .nvmrc), then start again.',
  )
}

function handOver() {
  const args = [join(root, 'db', 'local', 'main.ts'), ...process.argv.slice(2)]
  // The channel tells main.ts when this process is killed without being able to say so.
  // What is compiled is kept for the next start: a warm one is CPU time and little else.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.data', 'compile-cache') }
  const child = spawn(findNode(), args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to the whole group, main.ts included; passing it on as well would count as a second one.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.once('error', (error) => fail(`The pinned Node does not run here: ${error.message}`, 'Install Node 24 yourself, then start again.'))
  child.once('exit', (code, signal) => {
    if (signal) process.stderr.write(`\n✗ The launcher was ended by ${signal}.\n  Next: start again; it recovers by itself.\n`)
    process.exit(code ?? 1)
  })
  if (process.env.npm_lifecycle_event) endWithParent(child)
}

/** npm killed by force cannot pass a signal on; then somebody else becomes our parent. */
function endWithParent(child) {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 1_000).unref()
}

if (majorOf(process.versions.node) < 20) {
  fail(`Scalebridge needs Node 20 or newer; this is ${process.versions.node}.`, 'Install Node from https://nodejs.org, then start again.')
}
await installIfNeeded()
handOver()
