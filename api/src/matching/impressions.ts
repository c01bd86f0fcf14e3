import { schema, type Db } from '@scalebridge/db'
import type { FastifyBaseLogger } from 'fastify'

/** Part of a shortlist as somebody was shown it. */
export interface Sight {
  readonly runId: string
  readonly mandateId: string
  readonly pitches: readonly { readonly id: string; readonly position: number }[]
}

export interface Impressions {
  /** Takes note of what is being shown; the answer does not wait for it. */
  note(sight: Sight): void
  /** Writes what is noted. The server calls it before it leaves. */
  flush(): Promise<void>
}

/** Notes are written together this long after the first of them. */
const GATHER_MS = 1_000
/** So many are written at once; a crash loses at most as many, which learning does not miss. */
const MOST_GATHERED = 500
/** A list is read over and over, and is put down once: so many sights are remembered before all are forgotten. */
const MOST_REMEMBERED = 50_000

type Row = typeof schema.impressions.$inferInsert
const keyOf = ({ runId, mandateId, pitchId }: Row) => `${runId} ${mandateId} ${pitchId}`

/**
 * Remembers which pitches of a shortlist were on a page that was read: each once per run, mandate and pitch. Learning takes
 * what was seen and left for a weak sign, and what nobody saw for none.
 */
export function createImpressions({ db, log }: { db: Db; log: FastifyBaseLogger }): Impressions {
  let noted: Row[] = []
  const remembered = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const rows = noted
    noted = []
    if (rows.length === 0) return
    try {
      await db.insert(schema.impressions).values(rows).onConflictDoNothing()
    } catch (error) {
      // Nobody waits for it, and a page that was read stays read: what is lost is a weak sign, unless it is read again.
      for (const row of rows) remembered.delete(keyOf(row))
      log.warn({ err: error, impressions: rows.length }, 'what was shown could not be noted')
    }
  }

  return {
    note({ runId, mandateId, pitches }) {
      const rows = pitches
        .map(({ id, position }) => ({ runId, mandateId, pitchId: id, position }))
        .filter((row) => !remembered.has(keyOf(row)))
      if (remembered.size + rows.length > MOST_REMEMBERED) remembered.clear()
      for (const row of rows) remembered.add(keyOf(row))
      noted.push(...rows)
      if (noted.length >= MOST_GATHERED) void flush()
      else if (noted.length > 0) timer ??= setTimeout(() => void flush(), GATHER_MS).unref()
    },
    flush,
  }
}
