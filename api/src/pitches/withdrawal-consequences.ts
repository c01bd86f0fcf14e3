import { schema } from '@scalebridge/db'
import { WITHDRAWAL_CONSEQUENCES } from '@scalebridge/db/reference'
import { and, eq, inArray } from 'drizzle-orm'
import { findTeam } from '../drafting/team.queries.ts'
import { hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type { getWithdrawal } from './pitches.contract.ts'
import { findPitch } from './pitches.ts'
import { UNDER_WAY } from './withdrawal.ts'

const { introductions, meetings, pitchVersions, publishedPledges, segmentPlaces } = schema

/** What withdrawing a pitch would touch now: its place on stage, public pledges, people it is in touch with, what stays on record. */
export async function readWithdrawal(deps: Deps, actor: Actor, pitchId: string): Promise<Output<typeof getWithdrawal>> {
  const { db } = deps
  const { pitch, edition } = await findPitch(db, actor, pitchId)
  if (!hasPitchRole(actor, ['partnership_lead'], pitch)) throw new Problem('pitch.notFound')
  const ofPitch = db.select({ id: introductions.id }).from(introductions).where(eq(introductions.pitchId, pitchId))
  const counts: Record<(typeof WITHDRAWAL_CONSEQUENCES)[number], number> = {
    stagePlace: await db.$count(
      segmentPlaces,
      and(eq(segmentPlaces.pitchId, pitchId), inArray(segmentPlaces.state, ['selected', 'confirmed'])),
    ),
    pledges: await db.$count(
      publishedPledges,
      and(eq(publishedPledges.pitchId, pitchId), eq(publishedPledges.state, 'published'), eq(publishedPledges.isRehearsal, false)),
    ),
    introductions: await db.$count(introductions, and(eq(introductions.pitchId, pitchId), inArray(introductions.state, [...UNDER_WAY]))),
    meetings: await db.$count(meetings, and(inArray(meetings.introductionId, ofPitch), inArray(meetings.state, ['proposed', 'agreed']))),
    versions: await db.$count(pitchVersions, eq(pitchVersions.pitchId, pitchId)),
    team: (await findTeam(db, pitch)).length,
  }
  return {
    isLive: edition.state === 'live',
    consequences: WITHDRAWAL_CONSEQUENCES.map((kind) => ({ kind, count: counts[kind] })).filter(({ count }) => count > 0),
  }
}
