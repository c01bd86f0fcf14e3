import { gt } from 'drizzle-orm'
import { AUDIT_CHAINS, merkleRoot, type Anchor } from '../audit-chain.ts'
import type { Db, Tx } from '../connect.ts'
import { auditAnchors, auditHeads } from '../schema/privacy.ts'

/** Keeps where all chains of the audit log end now, as of one moment; returns the anchor's number. */
export async function anchorAudit(tx: Tx): Promise<number> {
  const rows = await tx.select().from(auditHeads).orderBy(auditHeads.chain)
  if (rows.length !== AUDIT_CHAINS) throw new Error(`the audit log has ${rows.length} heads`)
  const heads = rows.map(({ seq, hash }): [number, string] => [seq, hash.toString('hex')])
  const root = Buffer.from(merkleRoot(heads), 'hex')
  const [made] = await tx.insert(auditAnchors).values({ root, heads }).returning({ id: auditAnchors.id })
  if (made === undefined) throw new Error('the insert returned no row')
  return made.id
}

/** The anchors after the one numbered `after`, oldest first, as they are told outside the database. */
export async function anchorsAfter(db: Db, after: number): Promise<Anchor[]> {
  const rows = await db.select().from(auditAnchors).where(gt(auditAnchors.id, after)).orderBy(auditAnchors.id)
  return rows.map(({ id, at, root, heads }) => ({ anchor: id, at: at.toISOString(), root: root.toString('hex'), heads }))
}
