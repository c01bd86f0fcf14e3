import { createHash, hash } from 'node:crypto'
import type pg from 'pg'

export const AUDIT_CHAINS = 64
const NO_HASH = '0'.repeat(64)
const ROWS_AT_ONCE = 4_096
/** Less than any number: an entry at a place that nothing has is read too. */
const BEFORE_ALL = '-9223372036854775808'

/**
 * All of an entry but its hashes, as one text. The verifier brings its own, the same as audit_text() in the database: whoever can write
 * there could change the function. As json where the function makes jsonb:
 * the same text, made in a sixth less of the time.
 */
const TEXT = `json_build_array(chain, seq, id, (extract(epoch from at) * 1000000)::bigint, actor_id, action, subject_kind, subject_id,
  before, after, reason, encode(sealed, 'hex'), sealed_for)::text`

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
 */
export async function verifyAudit(client: pg.ClientBase, told: readonly Anchor[] = []): Promise<AuditVerdict> {
  await client.query("begin transaction isolation level repeatable read read only; set local statement_timeout = '600s'")
  try {
    const kept = await readAnchors(client)
    const faults = [...kept.flatMap(faultsOfAnchor), ...faultsOfTold(kept, told)]
    const anchored = placesOf([...kept, ...told])
    const { rows: heads } = await client.query<{ chain: number; seq: string; hash: string }>(
      "select chain, seq, encode(hash, 'hex') as hash from audit_heads",
    )
    const walk = new Walk(anchored)
    await eachRow(client, (row) => walk.step(row))
    const stray = await strayRows(client)
    walk.end(new Map(heads.map(({ chain, seq, hash: text }): [number, Head] => [chain, [Number(seq), text]])))
    return { rows: walk.rows, anchors: kept.length, faults: [...walk.faults, ...stray, ...faults] }
  } finally {
    await client.query('rollback')
  }
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

/** A chain, and a line of the place in it, a space, and then the hash before, the own one and the text, run together. */
type Row = readonly [chain: number, line: string]
const HEX = 64

/** Follows the chains entry by entry, in their order, and keeps what does not fit. */
class Walk {
  rows = 0
  readonly faults: AuditFault[] = []
  readonly #anchored: Map<number, Map<number, Set<string>>>
  readonly #ends = new Map<number, Head>()
  #chain = -1
  #seq = 0
  #hash = NO_HASH

  constructor(anchored: Map<number, Map<number, Set<string>>>) {
    this.#anchored = anchored
  }

  step([chain, line]: Row): void {
    this.rows += 1
    const at = line.indexOf(' ') + 1
    const seq = Number(line.slice(0, at))
    const prev = line.slice(at, at + HEX)
    const stored = line.slice(at + HEX, at + 2 * HEX)
    if (chain !== this.#chain) this.#turnTo(chain)
    if (seq !== this.#seq + 1) this.#note(this.#seq + 1, seq === this.#seq + 2 ? 'is missing' : `is missing, and all up to ${seq - 1}`)
    else if (prev !== this.#hash) this.#note(seq, 'does not follow the one before it')
    if (hash('sha256', prev + line.slice(at + 2 * HEX)) !== stored) this.#note(seq, 'is not what its hash says')
    const anchored = this.#anchored.get(chain)?.get(seq)
    if (anchored !== undefined && (anchored.size > 1 || !anchored.has(stored))) this.#note(seq, 'is not what was anchored')
    this.#seq = seq
    this.#hash = stored
  }

  /** Holds where the chains ended against where they should. */
  end(heads: ReadonlyMap<number, Head>): void {
    this.#turnTo(-1)
    for (let chain = 0; chain < AUDIT_CHAINS; chain += 1) {
      this.#chain = chain
      const [last, lastHash] = this.#ends.get(chain) ?? [0, NO_HASH]
      const head = heads.get(chain)
      if (head === undefined) this.#note(last, 'has no head')
      else if (head[0] > last) this.#note(last + 1, `is missing at the end, and all up to ${head[0]}`)
      else if (head[0] !== last || head[1] !== lastHash) this.#note(last, 'is not the end of its chain')
      const beyond = [...(this.#anchored.get(chain)?.keys() ?? [])].filter((seq) => seq > last)
      if (beyond.length > 0) this.#note(Math.min(...beyond), 'was anchored, and is missing')
    }
  }

  #turnTo(chain: number): void {
    if (this.#chain >= 0) this.#ends.set(this.#chain, [this.#seq, this.#hash])
    this.#chain = chain
    this.#seq = 0
    this.#hash = NO_HASH
  }

  #note(seq: number, what: string): void {
    this.faults.push({ chain: this.#chain, seq, what })
  }
}

/** Entries in chains that there are not. */
async function strayRows(client: pg.ClientBase): Promise<AuditFault[]> {
  const { rows } = await client.query<{ chain: number; seq: string }>(
    `select chain, seq from audit_log where chain < 0 or chain >= ${AUDIT_CHAINS} order by chain, seq limit 100`,
  )
  return rows.map(({ chain, seq }) => ({ chain, seq: Number(seq), what: 'stands in no chain' }))
}

/** All entries, chain by chain, many of them in one text with a line for each: a row each takes longer to send than to check. */
async function eachRow(client: pg.ClientBase, look: (row: Row) => void): Promise<void> {
  const text = `select max(seq) as last, string_agg(seq || ' ' || encode(prev || hash, 'hex') || text, E'\\n' order by seq) as lines from (
    select seq, prev, hash, ${TEXT} as text from audit_log where chain = $1 and seq > $2 order by seq limit ${ROWS_AT_ONCE}) entries`
  const read = async (of: number, after: string) => {
    const { rows } = await client.query<{ last: string | null; lines: string | null }>({ name: 'audit-lines', text, values: [of, after] })
    return { last: rows[0]?.last ?? null, lines: rows[0]?.lines ?? null }
  }
  let chain = 0
  let underWay = read(chain, BEFORE_ALL)
  while (chain < AUDIT_CHAINS) {
    const { last, lines } = await underWay
    const ofChain = chain
    if (last === null) chain += 1
    // The next ones are under way while these are looked at.
    if (chain < AUDIT_CHAINS) underWay = read(chain, last ?? BEFORE_ALL)
    for (const line of lines?.split('\n') ?? []) look([ofChain, line])
  }
}

/** A fault as a line for people. */
export function describeFault({ chain, seq, what }: AuditFault): string {
  return chain === undefined ? what : `chain ${chain}, entry ${seq}: ${what}`
}
