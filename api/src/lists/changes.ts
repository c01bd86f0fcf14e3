/** What changed in a pitch between two submissions, as far as an investor may read it. */
import { PITCH_CONTENT, schema, type FrozenClaim, type PitchContent } from '@scalebridge/db'
import { investorEyes, type Eyes } from '@scalebridge/db/publishing'
import { CLAIM_FIELDS, type Block } from '@scalebridge/db/reference'
import { isVisible } from '@scalebridge/db/rules'
import { asc, eq } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { refuseClosed } from '../matching/closed-pairs.ts'
import { toInvestorPitch } from '../matching/investor-pitch.ts'
import { findVerifiedMandate, findVisiblePitch } from '../matching/matching.ts'
import type { VisiblePitchRow } from '../matching/matching.queries.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { textsOf } from '../publishing/view.ts'
import type * as contract from './lists.contract.ts'
import { withReference } from './open-pitches.ts'

const { pitchVersions } = schema
type VersionRow = typeof pitchVersions.$inferSelect

/**
 * Two submitted versions of a pitch side by side, the last two unless others are asked for.
 * Errors: `mandate.notFound`, `pitch.notFound`, `pitch.revisionUnknown`.
 */
export async function getPitchChanges(
  deps: Deps,
  actor: Actor,
  { params, querystring }: Input<typeof contract.getPitchChanges>,
): Promise<contract.PitchChanges> {
  const mandate = await findVerifiedMandate(deps.db, actor, params.mandateId)
  const pitch = await findVisiblePitch(deps.db, mandate, params.pitchId)
  await refuseClosed(deps.db, mandate, pitch)
  const versions = await deps.db.select().from(pitchVersions).where(eq(pitchVersions.pitchId, pitch.id)).orderBy(asc(pitchVersions.version))
  const find = (version: number | undefined, otherwise: VersionRow | undefined) =>
    version === undefined ? otherwise : versions.find((one) => one.version === version)
  const to = find(querystring.to, versions.at(-1))
  const from = find(querystring.from, versions.at(-2) ?? versions.at(-1))
  if (from === undefined || to === undefined) throw new Problem('pitch.revisionUnknown')
  const eyes = (await investorEyes(deps.db, mandate.investorId, [pitch.id]))(pitch.id)
  const [before, after] = [readIn(pitch, from, eyes), readIn(pitch, to, eyes)]
  const fields = Object.keys(after.fields).filter((field) => !isDeepStrictEqual(before.fields[field], after.fields[field]))
  return {
    pitch: toInvestorPitch(withReference(pitch), eyes),
    versions: versions.map(toSubmitted),
    from: toSubmitted(from),
    to: toSubmitted(to),
    fields: fields.map((field) => ({
      field,
      before: JSON.stringify(before.fields[field] ?? null),
      after: JSON.stringify(after.fields[field] ?? null),
    })),
    isTermSheetChanged: !isDeepStrictEqual(before.termSheet, after.termSheet),
    claims: claimChanges(before.evidence, after.evidence),
  }
}

type Frozen = readonly FrozenClaim[]

/** Claims that came, went or say something else, in the order of the ledger as it is, then what went. */
function claimChanges(before: Frozen, after: Frozen): contract.PitchChanges['claims'] {
  const ids = [...new Set([...after, ...before].map(({ id }) => id))]
  return ids.flatMap((id) => {
    const [then, now] = [before, after].map((claims) => claims.find((claim) => claim.id === id))
    const fields = CLAIM_FIELDS.filter((field) => !isDeepStrictEqual(then?.[field] ?? null, now?.[field] ?? null))
    if (fields.length === 0) return []
    const kind = then === undefined ? 'added' : now === undefined ? 'taken' : 'changed'
    return [
      {
        kind,
        text: (now ?? then)?.text ?? '',
        fields: fields.map((field) => ({ field, before: said(then?.[field]), after: said(now?.[field]) })),
      },
    ]
  })
}

/** What is said in one field, as a page shows it. */
function said(value: FrozenClaim[(typeof CLAIM_FIELDS)[number]] | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return String(value)
  return 'sha256' in value ? value.name : value.map(({ country, byWhom }) => `${country}: ${byWhom}`).join('; ')
}

const toSubmitted = ({ version, submittedAt }: VersionRow) => ({ version, submittedAt: submittedAt.toISOString() })

/** Of a version, the fields that its partnership writes and an investor reads: what hides a field now hides it in every version. */
function readIn(
  pitch: VisiblePitchRow,
  version: VersionRow,
  eyes: Eyes,
): { fields: Record<string, unknown>; termSheet: unknown; evidence: Frozen } {
  // As: a version's content is what freezePitch made of a row; an older one may lack fields that came later.
  const { termSheet, evidence, ...content } = version.content as Partial<PitchContent> & { termSheet?: unknown; evidence?: Frozen }
  const row = { ...pitch, ...content }
  const read: Record<string, unknown> = { ...toInvestorPitch(withReference(row), eyes), ...textsOf(row, eyes) }
  const fields = Object.fromEntries(PITCH_CONTENT.filter((field) => Object.hasOwn(read, field)).map((field) => [field, read[field]]))
  const mayRead = (block: Block) => isVisible(eyes.publishing, block, eyes.reader)
  return { fields, termSheet: mayRead('terms') ? (termSheet ?? null) : null, evidence: mayRead('evidence') ? (evidence ?? []) : [] }
}
