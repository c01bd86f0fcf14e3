import { createHash, hash } from 'node:crypto'
import pg from 'pg'

export const AUDIT_CHAINS = 64
const NO_HASH = '0'.repeat(64)
const ROWS_AT_ONCE = 4_096
/** Less than any number: an entry at a place that nothing has is read too. */
const BEFORE_ALL = '-9223372036854775808'

/**
 * All of an entry but its hashes, as one text. The verifier brings its own, the same as audit_text() in the database: whoever can write
 * there could change the function. Put together by hand: json_build_array asks anew for each value how its type is written.
 */
const TEXT = `'[' || chain || ', ' || seq || ', "' || id || '", ' || (extract(epoch from at) * 1000000)::bigint || ', '
  || coalesce('"' || actor_id || '"', 'null') || ', ' || to_json(action)::text || ', ' || to_json(subject_kind)::text || ', "'
  || subject_id || '", ' || coalesce(before::text, 'null') || ', ' || coalesce(after::text, 'null') || ', '
  || coalesce(to_json(reason)::text, 'null') || ', ' || coalesce('"' || encode(sealed, 'hex') || '"', 'null') || ', '
  || coalesce('"' || sealed_for || '"', 'null') || ']'`

type Head = readonly [seq: number, hash: string]

/** Where all chains ended, as it was told outside the database. */
export interface Anchor {
  anchor: number
  at: string
  root: string
  heads: readonly Head[]
}

/** Reads the file of anchors: one a line; lines that a crash cut short are passed over, for their anchors follow again. */
export function parseAnchors(text: string): Anchor[] {
  return text.split('\n').flatMap((line) => {
    const told = parsed(line)
    return isAnchor(told) ? [told] : []
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isAnchor(told: unknown): told is Anchor {
  if (typeof told !== 'object' || told === null || !('anchor' in told && 'at' in told && 'root' in told && 'heads' in told)) return false
  return typeof told.anchor === 'number' && typeof told.root === 'string' && Array.isArray(told.heads) && told.heads.length === AUDIT_CHAINS
}

/** What is wrong with the audit log; `chain` and `seq` say where, and are absent where only an anchor as a whole is wrong. */
export interface AuditFault {
  chain?: number
  seq?: number
  what: string
}

export interface AuditVerdict {
  rows: number
  anchors: number
  faults: AuditFault[]
}

/** The root of the Merkle tree over the heads of the chains, in hexadecimal; leaves and nodes are told apart as in RFC 6962. */
export function merkleRoot(heads: readonly Head[]): string {
  let level = heads.map(([seq, text], chain) => sha256(Buffer.from([0]), Buffer.from(`${chain}:${seq}:${text}`)))
  while (level.length > 1) {
    const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => level.slice(2 * i, 2 * i + 2))
    level = pairs.map((pair) => sha256(Buffer.from([1]), ...pair))
  }
  return level[0]?.toString('hex') ?? NO_HASH
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const made = createHash('sha256')
  for (const part of parts) made.update(part)
  return made.digest()
}

/**
 * Reads the whole audit log and recomputes every hash, holds the ends of the chains against their heads, and both against the anchors in
 * the database and those `told` outside it. Needs a role that may read them; takes one snapshot, and changes nothing.
 * @param others more connections to the same database: they read the chains too, in the same snapshot, each with a process of Postgres
 * that makes the texts, which takes longer than to hash them
 */
export async function verifyAudit(
  client: pg.ClientBase,
  told: readonly Anchor[] = [],
  others: readonly pg.ClientBase[] = [],
): Promise<AuditVerdict> {
  const readers = [client, ...others]
  try {
    await beginTogether(client, others)
    const kept = await readAnchors(client)
    const faults = [...kept.flatMap(faultsOfAnchor), ...faultsOfTold(kept, told)]
    const anchored = placesOf([...kept, ...told])
    const { rows: heads } = await client.query<{ chain: number; seq: string; hash: string }>(
      "select chain, seq, encode(hash, 'hex') as hash from audit_heads",
    )
    const headOf = new Map(heads.map(({ chain, seq, hash: text }): [number, Head] => [chain, [Number(seq), text]]))
    const stray = await strayRows(client)
    const walks = Array.from({ length: AUDIT_CHAINS }, (_, chain) => new Walk(chain, anchored.get(chain)))
    // Whoever has come to the end of a chain takes the next that nobody reads.
    const left = walks.values()
    await Promise.all(readers.map((reader) => walkChains(reader, left)))
    const found = [...walks.flatMap((walk) => walk.faults), ...walks.flatMap((walk) => walk.end(headOf.get(walk.chain)))]
    return { rows: walks.reduce((sum, walk) => sum + walk.rows, 0), anchors: kept.length, faults: [...found, ...stray, ...faults] }
  } finally {
    await Promise.all(readers.map((reader) => reader.query('rollback')))
  }
}

/** All of them see what the first sees: a verdict is of one moment. */
async function beginTogether(client: pg.ClientBase, others: readonly pg.ClientBase[]): Promise<void> {
  const begin = "begin transaction isolation level repeatable read read only; set local statement_timeout = '600s'"
  await client.query(begin)
  if (others.length === 0) return
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  const snapshot = pg.escapeLiteral(rows[0]?.snapshot ?? '')
  await Promise.all(others.map((other) => other.query(`${begin}; set transaction snapshot ${snapshot}`)))
}

async function readAnchors(client: pg.ClientBase): Promise<Anchor[]> {
  const { rows } = await client.query<{ id: string; at: Date; root: string; heads: Head[] }>(
    "select id, at, encode(root, 'hex') as root, heads from audit_anchors order by id",
  )
  return rows.map(({ id, at, root, heads }) => ({ anchor: Number(id), at: at.toISOString(), root, heads }))
}

function faultsOfAnchor({ anchor, at, root, heads }: Anchor): AuditFault[] {
  return merkleRoot(heads) === root ? [] : [{ what: `anchor ${anchor} of ${at} does not have the root that its heads make` }]
}

/** Anchors that left the database and are not in it as they were. */
function faultsOfTold(kept: readonly Anchor[], told: readonly Anchor[]): AuditFault[] {
  const roots = new Map(kept.map(({ anchor, root }) => [anchor, root]))
  return told.flatMap((anchor) => [
    ...faultsOfAnchor(anchor),
    ...(roots.get(anchor.anchor) === anchor.root
      ? []
      : [{ what: `anchor ${anchor.anchor} of ${anchor.at} is not in the database as it was told outside it` }]),
  ])
}

/** Which hash stood where, after the anchors: chain → number → hashes (several only when anchors contradict each other). */
function placesOf(anchors: readonly Anchor[]): Map<number, Map<number, Set<string>>> {
  const places = new Map<number, Map<number, Set<string>>>()
  for (const { heads } of anchors) {
    for (const [chain, [seq, text]] of heads.entries()) {
      if (seq === 0) continue
      const ofChain = places.get(chain) ?? new Map<number, Set<string>>()
      places.set(chain, ofChain)
      ofChain.set(seq, (ofChain.get(seq) ?? new Set()).add(text))
    }
  }
  return places
}

const HEX = 64

/** Follows one chain entry by entry, in their order, and keeps what does not fit. */
class Walk {
  rows = 0
  readonly faults: AuditFault[] = []
  readonly chain: number
  readonly #anchored: ReadonlyMap<number, ReadonlySet<string>>
  #seq = 0
  #hash = NO_HASH

  constructor(chain: number, anchored: ReadonlyMap<number, ReadonlySet<string>> = new Map()) {
    this.chain = chain
    this.#anchored = anchored
  }

  /** An entry: its place in the chain, a space, and then its own hash, the one before and its text, run together. */
  step(line: string): void {
    this.rows += 1
    const at = line.indexOf(' ') + 1
    const seq = Number(line.slice(0, at))
    const stored = line.slice(at, at + HEX)
    if (seq !== this.#seq + 1) this.#note(this.#seq + 1, seq === this.#seq + 2 ? 'is missing' : `is missing, and all up to ${seq - 1}`)
    else if (!line.startsWith(this.#hash, at + HEX)) this.#note(seq, 'does not follow the one before it')
    if (hash('sha256', line.slice(at + HEX)) !== stored) this.#note(seq, 'is not what its hash says')
    const anchored = this.#anchored.get(seq)
    if (anchored !== undefined && (anchored.size > 1 || !anchored.has(stored))) this.#note(seq, 'is not what was anchored')
    this.#seq = seq
    this.#hash = stored
  }

  /** Holds where the chain ended against where it should; what is wrong there. */
  end(head: Head | undefined): AuditFault[] {
    const [chain, last] = [this.chain, this.#seq]
    const faults: AuditFault[] = []
    if (head === undefined) faults.push({ chain, seq: last, what: 'has no head' })
    else if (head[0] > last) faults.push({ chain, seq: last + 1, what: `is missing at the end, and all up to ${head[0]}` })
    else if (head[0] !== last || head[1] !== this.#hash) faults.push({ chain, seq: last, what: 'is not the end of its chain' })
    const beyond = [...this.#anchored.keys()].filter((seq) => seq > last)
    if (beyond.length > 0) faults.push({ chain, seq: Math.min(...beyond), what: 'was anchored, and is missing' })
    return faults
  }

  #note(seq: number, what: string): void {
    this.faults.push({ chain: this.chain, seq, what })
  }
}

/** Entries in chains that there are not. */
async function strayRows(client: pg.ClientBase): Promise<AuditFault[]> {
  const { rows } = await client.query<{ chain: number; seq: string }>(
    `select chain, seq from audit_log where chain < 0 or chain >= ${AUDIT_CHAINS} order by chain, seq limit 100`,
  )
  return rows.map(({ chain, seq }) => ({ chain, seq: Number(seq), what: 'stands in no chain' }))
}

/** The entries of one chain after another, many of them in one text with a line for each: a row each takes longer to send than to check. */
async function walkChains(client: pg.ClientBase, left: Iterator<Walk>): Promise<void> {
  // The entries come in their order, as the query within gives them: to sort them once more takes a tenth of the time.
  const text = `select count(*)::int as count, max(seq) as last, string_agg(line, E'\\n') as lines from (
    select seq, seq || ' ' || encode(hash || prev, 'hex') || ${TEXT} as line
    from audit_log where chain = $1 and seq > $2 order by seq limit ${ROWS_AT_ONCE}) entries`
  const read = async (chain: number, after: string) => {
    const { rows } = await client.query<Lines>({ name: 'audit-lines', text, values: [chain, after] })
    return rows[0] ?? { count: 0, last: null, lines: null }
  }
  const next = () => {
    const { value: walk } = left.next()
    return walk === undefined ? undefined : { walk, answer: read(walk.chain, BEFORE_ALL) }
  }
  for (let underWay = next(); underWay !== undefined;) {
    const { walk, answer } = underWay
    const { count, last, lines } = await answer
    // The next ones are under way while these are looked at.
    underWay = count < ROWS_AT_ONCE || last === null ? next() : { walk, answer: read(walk.chain, last) }
    for (const line of lines?.split('\n') ?? []) walk.step(line)
  }
}

interface Lines {
  count: number
  last: string | null
  lines: string | null
}

/** A fault as a line for people. */
export function describeFault({ chain, seq, what }: AuditFault): string {
  return chain === undefined ? what : `chain ${chain}, entry ${seq}: ${what}`
}
