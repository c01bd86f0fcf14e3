import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Db } from '@scalebridge/db'
import { anchorAudit, anchorsAfter, parseAnchors } from '@scalebridge/db/privacy'
import type { Job } from '../run.ts'

/** Where anchors are told outside the database. */
export interface AnchorSink {
  /** Lines are only ever added to it; it should lie where the database's administrators cannot write. Without it only the log is told. */
  anchorFile: string | undefined
  /** Takes the short form into the structured log. */
  tellAnchor: (anchor: { anchor: number; root: string; at: string }) => void
}

/** Anchors the audit log, and then tells every anchor that its file does not hold yet, so that a crash between the two is made good. */
export async function anchorAuditLog(db: Db, sink: AnchorSink, job: Pick<Job, 'settle'>): Promise<void> {
  const made = { id: Number.POSITIVE_INFINITY }
  await job.settle(async (tx) => {
    made.id = await anchorAudit(tx)
  })
  const { anchorFile } = sink
  const known = anchorFile === undefined ? made.id - 1 : beginLine(anchorFile)
  if (known === Number.POSITIVE_INFINITY) return
  for (const anchor of await anchorsAfter(db, known)) {
    if (anchorFile !== undefined) appendFileSync(anchorFile, `${JSON.stringify(anchor)}\n`, { mode: 0o600, flush: true })
    sink.tellAnchor({ anchor: anchor.anchor, root: anchor.root, at: anchor.at })
  }
}

/** The number of the newest anchor in the file. What a crash cut off gets its end of line, and is told again. */
function beginLine(file: string): number {
  if (!existsSync(file)) return 0
  const text = readFileSync(file, 'utf8')
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return Math.max(0, ...parseAnchors(text.slice(-65_536)).map(({ anchor }) => anchor))
}
