import { and, desc, eq } from 'drizzle-orm'
import { pitchReference, schema, type Db } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { signInCode, signInLinkToken } from '@scalebridge/db/sign-in'
import { final, obsolete } from '../failures.ts'
import type { Job } from '../run.ts'
import { localeOf, urlOf } from './links.ts'
import type { Post } from './send.ts'
import { placeLetter } from './templates/place.ts'
import { receiptLetter } from './templates/receipt.ts'
import { signInLetter } from './templates/sign-in.ts'
import { unselectedLetter } from './templates/unselected.ts'

export interface MailDeps {
  db: Db
  post: Post
  publicOrigin: string
  signInSecret: string
}

type MailJob<P> = Pick<Job, 'eventId' | 'settle'> & { payload: P }

/** Mails the code and the link of a sign-in challenge, while it can still be used. */
export async function mailSignIn(deps: MailDeps, job: MailJob<JobPayload<'mail.signIn'>>): Promise<void> {
  const { challengeId } = job.payload
  const { signInChallenges } = schema
  const [challenge] = await deps.db.select().from(signInChallenges).where(eq(signInChallenges.id, challengeId))
  if (challenge === undefined) throw obsolete('the challenge is gone')
  if (challenge.consumedAt !== null) throw obsolete('the challenge has been used')
  if (challenge.expiresAt.getTime() <= Date.now()) throw obsolete('the challenge has expired')
  const locale = localeOf(challenge.locale)
  const query = new URLSearchParams({ challenge: challengeId, token: signInLinkToken(deps.signInSecret, challengeId) })
  const letter = signInLetter(locale, {
    code: signInCode(deps.signInSecret, challengeId),
    url: `${urlOf(deps.publicOrigin, locale, '/sign-in/verify')}?${query.toString()}`,
    validMs: challenge.expiresAt.getTime() - challenge.createdAt.getTime(),
  })
  await deps.post(job, challenge.email, letter)
}

/** Mails the receipt of a pitch's last submission to the account that submitted it. */
export async function mailReceipt(deps: MailDeps, job: MailJob<JobPayload<'mail.receipt'>>): Promise<void> {
  const { pitchId, accountId } = job.payload
  const { accounts, editions, pitches, pitchVersions } = schema
  const [account] = await deps.db.select().from(accounts).where(eq(accounts.id, accountId))
  if (account === undefined || account.disabledAt !== null) throw obsolete('the account is gone')
  const [found] = await deps.db
    .select({ number: pitches.number, title: pitches.title, slug: editions.slug, zone: editions.zone, version: pitchVersions })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .innerJoin(pitchVersions, eq(pitchVersions.pitchId, pitches.id))
    .where(eq(pitches.id, pitchId))
    .orderBy(desc(pitchVersions.version))
    .limit(1)
  if (found === undefined || found.number === null) throw final('the pitch has never been submitted')
  const isTheirs = and(eq(pitchVersions.pitchId, pitchId), eq(pitchVersions.submittedBy, accountId))
  if ((await deps.db.$count(pitchVersions, isTheirs)) === 0) throw obsolete('the account has submitted nothing of it')
  const locale = localeOf(account.locale)
  const letter = receiptLetter(locale, {
    reference: pitchReference(found.slug, found.number),
    title: found.title ?? '',
    submittedAt: found.version.submittedAt,
    zone: found.zone,
    contentHash: found.version.contentHash,
    url: urlOf(deps.publicOrigin, locale, `/pitches/${pitchId}`),
  })
  await deps.post(job, account.email, letter)
}

/** Tells one who leads a partnership of its place on the stage, as long as it has it. */
export async function mailPlace(deps: MailDeps, job: MailJob<JobPayload<'mail.place'>>): Promise<void> {
  const { placeId, accountId } = job.payload
  const { accounts, editions, pitches, segmentPlaces, segments } = schema
  const [account] = await deps.db.select().from(accounts).where(eq(accounts.id, accountId))
  if (account === undefined || account.disabledAt !== null) throw obsolete('the account is gone')
  const [found] = await deps.db
    .select({ place: segmentPlaces, pitch: pitches, edition: editions, segment: segments })
    .from(segmentPlaces)
    .innerJoin(pitches, eq(pitches.id, segmentPlaces.pitchId))
    .innerJoin(editions, eq(editions.id, segmentPlaces.editionId))
    .innerJoin(segments, eq(segments.id, segmentPlaces.segmentId))
    .where(eq(segmentPlaces.id, placeId))
  if (found === undefined || found.place.state !== 'selected') throw obsolete('the place is not to be confirmed')
  await refuseWhoLeft(deps.db, { accountId, organisationId: found.pitch.organisationId })
  const { pitch, edition, segment } = found
  const locale = localeOf(account.locale)
  const letter = placeLetter(locale, {
    reference: pitchReference(edition.slug, pitch.number ?? 0),
    title: pitch.title ?? '',
    segmentTitle: segment.title[locale],
    startsAt: segment.startsAt,
    zone: edition.zone,
    url: urlOf(deps.publicOrigin, locale, `/pitches/${pitch.id}/stage-place`),
  })
  await deps.post(job, account.email, letter)
}

/** Tells one who leads a partnership that its pitch has no place on the stage, unless it has one by now or is gone. */
export async function mailUnselected(deps: MailDeps, job: MailJob<JobPayload<'mail.unselected'>>): Promise<void> {
  const { pitchId, accountId } = job.payload
  const { accounts, editions, pitches } = schema
  const [account] = await deps.db.select().from(accounts).where(eq(accounts.id, accountId))
  if (account === undefined || account.disabledAt !== null) throw obsolete('the account is gone')
  const [found] = await deps.db
    .select({ pitch: pitches, slug: editions.slug })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(eq(pitches.id, pitchId))
  if (found === undefined || !UNDECIDED.has(found.pitch.state)) throw obsolete('the pitch has a place or is gone')
  await refuseWhoLeft(deps.db, { accountId, organisationId: found.pitch.organisationId })
  const locale = localeOf(account.locale)
  const letter = unselectedLetter(locale, {
    reference: pitchReference(found.slug, found.pitch.number ?? 0),
    title: found.pitch.title ?? '',
    url: urlOf(deps.publicOrigin, locale, `/pitches/${pitchId}`),
  })
  await deps.post(job, account.email, letter)
}

/** A mail may wait for days: whoever does not lead the partnership any more is told nothing of its pitch. */
async function refuseWhoLeft(
  db: MailDeps['db'],
  { accountId, organisationId }: { accountId: string; organisationId: string },
): Promise<void> {
  const { memberships } = schema
  const isLead = and(
    eq(memberships.accountId, accountId),
    eq(memberships.organisationId, organisationId),
    eq(memberships.role, 'partnership_lead'),
  )
  if ((await db.$count(memberships, isLead)) === 0) throw obsolete('the account does not lead the partnership any more')
}

const UNDECIDED: ReadonlySet<string> = new Set(['submitted', 'eligible', 'in_review', 'shortlisted'])
