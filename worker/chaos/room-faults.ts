import { spawnSync } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync, writeSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { askToSignIn, call, countMails, drained, newAddress, pause, sendSteadily, signIn, type Outcome } from './load.ts'
import type { Running } from './processes.ts'
import type { Report } from './report.ts'
import { copyCluster } from './template.ts'
import type { World } from './world.ts'

const isDone = ({ status }: Outcome) => status >= 200 && status < 300
const codeOf = ({ body }: Outcome): unknown => Reflect.get(Object(body), 'code')

/** A disk of its own in memory, for whoever may mount one. */
function mountDisk(at: string, megabytes: number): { isThere: boolean; unmount: () => void } {
  mkdirSync(at, { recursive: true })
  const isThere = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', at]).status === 0
  return { isThere, unmount: () => void (isThere && spawnSync('umount', ['--lazy', at])) }
}

/** Takes all the room that is left; the returned function gives it back. */
function fill(disk: string): () => void {
  const ballast = path.join(disk, 'ballast')
  const file = openSync(ballast, 'w')
  try {
    for (let size = 1 << 20; size >= 512;) {
      try {
        writeSync(file, Buffer.alloc(size))
      } catch {
        size >>= 1
      }
    }
  } finally {
    closeSync(file)
  }
  return () => rmSync(ballast)
}

/**
 * R11: the disk with the tables is full. The log of Postgres (pg_wal) lies on another one, as it should: without room for that one
 * Postgres itself ends, and starts again when there is some.
 */
export async function fillTables(world: World, report: Report): Promise<void> {
  const disk = path.join(world.directory, 'disk')
  const { isThere, unmount } = mountDisk(disk, 1_024)
  if (!isThere) return report.cannot('R11.fault_was_made', 'no disk can be mounted here (that needs root)')
  try {
    await world.changeFiles((from) => moveTables(from, { disk, wal: path.join(world.directory, 'wal') }))
    const api = await world.startApi()
    const worker = await world.startWorker()
    const cookie = await signIn(world, api.url, 'partnership-lead')
    await drained(world, 240_000)
    await runWithoutRoom(world, report, { disk, api, worker, cookie })
    // Before the disk goes.
    await world.endProcesses()
    await world.changeFiles((from) => {
      const home = path.join(world.directory, 'postgres-home')
      copyCluster(from, home)
      return home
    })
  } finally {
    unmount()
  }
}

/** Writes and reads while the disk is full, and after. */
async function runWithoutRoom(
  world: World,
  report: Report,
  { disk, api, worker, cookie }: { disk: string; api: Running; worker: Running; cookie: string },
): Promise<void> {
  const giveBack = fill(disk)
  const reads: Outcome[] = []
  const sent = await sendSteadily(40, pause(12_000), async (nth) => {
    const read = { url: api.url, path: '/api/v1/me', method: 'GET', headers: { cookie } }
    if (nth % 10 === 0) reads.push(await call(read))
    const address = newAddress()
    return { address, outcome: await askToSignIn(api.url, address) }
  })
  giveBack()
  const freedAt = performance.now()
  let again = await askToSignIn(api.url, newAddress())
  while (!isDone(again) && performance.now() - freedAt < 60_000) again = await askToSignIn(api.url, newAddress())
  await drained(world, 240_000)
  const refused = sent.filter(({ outcome }) => !isDone(outcome))
  const { lost, doubled } = await countMails(
    world,
    sent.filter(({ outcome }) => isDone(outcome)).map(({ address }) => address),
  )
  report.note(
    `${refused.length} of ${sent.length} were refused: ${[...new Set(refused.map(({ outcome }) => `${outcome.status} ${String(codeOf(outcome))}`))].join(', ')}`,
  )
  report.atLeast('R11.refused_for_want_of_room', refused.filter(({ outcome }) => codeOf(outcome) === 'server.full').length, 1)
  report.atMost('R11.answers_other_than_503', refused.filter(({ outcome }) => outcome.status !== 503).length, 0)
  report.atMost('R11.reads_refused', reads.filter((outcome) => !isDone(outcome)).length, 0)
  report.atMost('R11.deaths_of_api_and_worker', [api, worker].filter(({ child }) => child.exitCode !== null).length, 0)
  report.atMost('R11.well_again_after_s', (again.endedAtMs - freedAt) / 1_000, 5)
  report.atMost('R11.lost', lost, 0)
  report.atMost('R11.doubled', doubled, 0)
}

function moveTables(from: string, { disk, wal }: { disk: string; wal: string }): string {
  const to = path.join(disk, 'postgres')
  cpSync(path.join(from, 'pg_wal'), wal, { recursive: true })
  copyCluster(from, to)
  rmSync(path.join(to, 'pg_wal'), { recursive: true })
  spawnSync('chown', ['-R', '--reference', path.join(from, 'pg_wal'), wal])
  symlinkSync(wal, path.join(to, 'pg_wal'))
  return to
}

/** R12: the disk with the files is full, and so is the one with the logs. */
export async function fillFiles(world: World, report: Report): Promise<void> {
  const disk = path.join(world.directory, 'attachments')
  const { isThere, unmount } = mountDisk(disk, 4)
  if (!isThere) return report.cannot('R12.fault_was_made', 'no disk can be mounted here (that needs root)')
  try {
    const api = await world.startApi()
    const cookie = await signIn(world, api.url, 'partnership-lead')
    const { rows } = await world.db.execute<{ id: string }>(sql`
      select p.id from pitches p join memberships m on m.organisation_id = p.organisation_id join accounts a on a.id = m.account_id
      where a.email = 'partnership-lead@demo.scalebridge.example' and p.state = 'draft' limit 1`)
    const pitchId = rows[0]?.id ?? (await makeDraft(api.url, cookie))
    const send = (name: string, kilobytes: number) => upload(api.url, { cookie, pitchId, name, kilobytes })
    const first = await send('first', 64)
    const giveBack = fill(disk)
    const refused = [await send('second', 256), await send('third', 8)]
    const left = readdirSync(disk).filter((name) => name !== 'ballast').length
    giveBack()
    const last = await send('fourth', 64)
    const kept = await world.db.execute<{ count: string }>(
      sql`select count(*) as count from attachments where pitch_id = ${pitchId} and name in ('first.txt', 'second.txt', 'third.txt', 'fourth.txt')`,
    )
    report.note(`before ${first}, without room ${refused.join(' and ')}, then ${last}`)
    report.atMost('R12.answers_other_than_507', refused.filter((status) => status !== 507).length, 0)
    report.atMost('R12.refused_with_room', [first, last].filter((status) => status !== 201).length, 0)
    report.atMost('R12.rows_without_a_file', Number(kept.rows[0]?.count) - 2, 0)
    report.atMost('R12.files_without_a_row', left - 1, 0)
    report.atMost('R12.deaths', api.child.exitCode === null ? 0 : 1, 0)
    await world.endProcesses()
    // What the invariants look at outlives the disk.
    cpSync(disk, `${disk}-kept`, { recursive: true })
  } finally {
    unmount()
  }
  cpSync(`${disk}-kept`, disk, { recursive: true })
}

async function makeDraft(url: string, cookie: string): Promise<string> {
  const me = await call({ url, path: '/api/v1/me', method: 'GET', headers: { cookie } })
  const { memberships } = me.body as { memberships: { organisationId: string }[] } // as: the contract's shape
  const body = { organisationId: memberships[0]?.organisationId, title: 'Chaos', language: 'en' }
  const made = await call({ url, path: '/api/v1/pitches', headers: { cookie, 'idempotency-key': crypto.randomUUID() }, body })
  return String(Reflect.get(Object(made.body), 'id'))
}

async function upload(url: string, file: { cookie: string; pitchId: string; name: string; kilobytes: number }): Promise<number> {
  const form = new FormData()
  const text = `${file.name} `.repeat(Math.ceil((file.kilobytes * 1_024) / (file.name.length + 1)))
  form.set('file', new File([text], `${file.name}.txt`, { type: 'text/plain' }))
  const headers = { origin: 'http://127.0.0.1', cookie: file.cookie }
  const answer = await fetch(`${url}/api/v1/pitches/${file.pitchId}/attachments`, { method: 'POST', headers, body: form })
  await answer.arrayBuffer()
  return answer.status
}
