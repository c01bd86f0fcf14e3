/** With whose eyes a pitch is read: what its partnership chose, and how near the reader stands to it. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import { pitchReference } from '../pitch-version.ts'
import { DEFAULT_AUDIENCES, type Audiences, type Reader } from '../reference/publishing.ts'
import { DEFAULT_PUBLISHING, type Publishing } from '../rules/audience.ts'
import * as schema from '../schema/index.ts'
import { standingConsent } from './open-to.ts'

const { editions, introductions, investors, pitches, publishing } = schema

export interface Eyes {
  readonly publishing: Publishing
  readonly reader: Reader
}

/** Of an introduction that was accepted, whatever became of it since, as long as it stands. */
export const INTRODUCED_STATES = ['accepted', 'met', 'exploring', 'committed'] as const

/** What stands for a pitch, by its row or for want of one. */
export function toPublishing(row: Publishing | null | undefined): Publishing {
  if (row === null || row === undefined) return DEFAULT_PUBLISHING
  const { audiences, isSafe, alias, capability } = row
  return { audiences: { ...DEFAULT_AUDIENCES, ...audiences }, isSafe, alias, capability }
}

/** What the partnerships of these pitches chose; those that chose nothing are not in it. */
export async function findPublishing(db: Db | Tx, pitchIds: readonly string[]): Promise<Map<string, Publishing>> {
  if (pitchIds.length === 0) return new Map()
  const rows = await db
    .select()
    .from(publishing)
    .where(inArray(publishing.pitchId, [...pitchIds]))
  return new Map(rows.map((row) => [row.pitchId, toPublishing(row)]))
}

/** How everybody, or the stage, reads each of these pitches. */
export async function publicEyes(db: Db | Tx, pitchIds: readonly string[]): Promise<(pitchId: string) => Eyes> {
  const chosen = await findPublishing(db, pitchIds)
  return (pitchId) => ({ publishing: chosen.get(pitchId) ?? DEFAULT_PUBLISHING, reader: 'public' })
}

const FOR_NOBODY = Object.fromEntries(Object.keys(DEFAULT_AUDIENCES).map((block) => [block, 'reviewers'])) as Audiences // as: fromEntries forgets the keys

/** How the stage's screens show each of these pitches: as everybody reads it, and by its number alone once that consent was taken back. */
export async function stageEyes(db: Db | Tx, pitchIds: readonly string[]): Promise<(pitchId: string) => Eyes> {
  const eyesOf = await publicEyes(db, pitchIds)
  if (pitchIds.length === 0) return eyesOf
  const refused = await db
    .select({ id: pitches.id, number: pitches.number, slug: editions.slug })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(and(inArray(pitches.id, [...pitchIds]), sql.raw(`not coalesce(${standingConsent('stage', 'pitches.id')}, true)`)))
  const aliases = new Map(refused.map(({ id, number, slug }) => [id, pitchReference(slug, number ?? 0)]))
  return (pitchId) => {
    const alias = aliases.get(pitchId)
    if (alias === undefined) return eyesOf(pitchId)
    return { publishing: { audiences: FOR_NOBODY, isSafe: true, alias, capability: null }, reader: 'public' }
  }
}

/** How an investor reads each of these pitches: as everybody until it is verified, nearer where one of its introductions was accepted. */
export async function investorEyes(db: Db | Tx, investorId: string, pitchIds: readonly string[]): Promise<(pitchId: string) => Eyes> {
  const chosen = await findPublishing(db, pitchIds)
  const [investor] = await db.select({ state: investors.state }).from(investors).where(eq(investors.id, investorId))
  const accepted =
    chosen.size === 0
      ? []
      : await db
          .select({ pitchId: introductions.pitchId })
          .from(introductions)
          .where(
            and(
              eq(introductions.investorId, investorId),
              inArray(introductions.pitchId, [...chosen.keys()]),
              inArray(introductions.state, [...INTRODUCED_STATES]),
            ),
          )
  const introduced = new Set(accepted.map(({ pitchId }) => pitchId))
  const isVerified = investor?.state === 'verified'
  return (pitchId) => ({
    publishing: chosen.get(pitchId) ?? DEFAULT_PUBLISHING,
    reader: isVerified ? (introduced.has(pitchId) ? 'introduced' : 'investor') : 'public',
  })
}
