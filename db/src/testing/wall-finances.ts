/**
 * The second half of the wall's world: what pitches keep of their finances and files, and what is promised to them. Written down a
 * second time, who may see which row.
 */
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type { Ground, Expected, Insert } from './wall-ground.ts'

const person = fc.nat(9)
const investor = fc.nat(2)
const pitch = fc.nat(1)
/** The third pitch of the ground was never submitted. */
const anyPitch = fc.nat(2)
const NEAR = ['public', 'investors']

/** People, investors and pitches by their place in the ground. */
export const finances = fc.record({
  /** Whose mandate has the pitch on its list. */
  offers: fc.uniqueArray(fc.record({ investor, pitch: anyPitch }), { selector: (one) => one.investor * 3 + one.pitch, maxLength: 6 }),
  chosen: fc.uniqueArray(fc.record({ pitch, terms: fc.constantFrom('investors', 'introduced', 'reviewers'), isSafe: fc.boolean() }), {
    selector: (one) => one.pitch,
    maxLength: 2,
  }),
  /** Pitches of which a claim rests on their first file. */
  claimed: fc.uniqueArray(anyPitch, { maxLength: 3 }),
  pledges: fc.array(fc.record({ person, investor: fc.option(investor), pitch, isPublished: fc.boolean(), isEntered: fc.boolean() }), {
    maxLength: 5,
  }),
})
type Finances = typeof finances extends fc.Arbitrary<infer W> ? W : never

/** What the rules ask of a person. */
interface Standing {
  isTeam: (who: number, pitchAt: number) => boolean
  isOffice: (who: number) => boolean
  isOfStage: (who: number) => boolean
  isOf: (who: number, investorAt: number) => boolean
  /** Investors that were introduced to the pitch, and those that were given its second file. */
  introducedTo: (pitchAt: number) => number[]
  givenTo: (pitchAt: number) => number[]
}

const FIRST_OF = (files: readonly { first: string; second: string }[], at: number) => files[at]?.first ?? ''

/** Writes the files of every pitch: rows that others name. The first is what a claim may rest on, the second what may be given. */
export async function writeFiles(insert: Insert, ground: Ground) {
  const files: { first: string; second: string }[] = []
  for (const pitchId of ground.pitchIds) {
    const write = (n: number) =>
      insert('attachments', {
        pitch_id: pitchId,
        storage_key: randomUUID(),
        name: `${n}.pdf`,
        media_type: 'application/pdf',
        size_bytes: 3,
        sha256: String(n).repeat(64),
        uploaded_by: ground.people[0],
      })
    files.push({ first: await write(1), second: await write(2) })
  }
  return files
}

/** Writes the rest, and notes of every row who sees it. */
export async function writeFinances(
  {
    insert,
    ground,
    expect,
  }: { insert: Insert; ground: Ground; expect: (table: string, id: string, sees: Expected[string][0]['sees']) => void },
  world: Finances,
  { files, standing }: { files: Awaited<ReturnType<typeof writeFiles>>; standing: Standing },
): Promise<void> {
  const { isTeam, isOffice, isOfStage, isOf } = standing
  for (const at of ground.investors.keys()) {
    const ids = world.offers.filter((one) => one.investor === at).map((one) => ground.pitchIds[one.pitch])
    const nothing = ids.map(() => 0)
    await insert('match_lists', {
      run_id: ground.runId,
      side: 'mandate',
      owner_id: ground.investors[at]?.mandateId,
      counterpart_ids: ids,
      scores: nothing,
      shown_scores: nothing,
      factors: nothing,
      factors_per_pair: 1,
      written_by: ground.runId,
    })
  }
  for (const { pitch: at, terms, isSafe } of world.chosen) {
    await insert('publishing', { pitch_id: ground.pitchIds[at], audiences: { terms }, is_safe: isSafe, alias: 'A solution' })
  }
  for (const at of world.claimed) {
    await insert('evidence_ledgers', { pitch_id: ground.pitchIds[at], claims: JSON.stringify([{ attachmentId: FIRST_OF(files, at) }]) })
  }
  for (const [at, pitchId] of ground.pitchIds.entries()) {
    const isSubmitted = at < 2
    const isOffered = (who: number) => world.offers.some((one) => one.pitch === at && isOf(who, one.investor))
    const isIntroduced = (who: number) => standing.introducedTo(at).some((one) => isOf(who, one))
    const choice = world.chosen.find((one) => one.pitch === at)
    const isOpen = (who: number) =>
      choice === undefined ||
      (NEAR.includes(choice.terms) && !choice.isSafe) ||
      (isIntroduced(who) && [...NEAR, 'introduced'].includes(choice.terms))
    const sheet = await insert('term_sheets', { pitch_id: pitchId, content: {} })
    expect('term_sheets', sheet, (who) => isTeam(who, at) || (isSubmitted && (isOffice(who) || (isOffered(who) && isOpen(who)))))
    const isClaimed = isSubmitted && world.claimed.includes(at)
    expect(
      'attachments',
      FIRST_OF(files, at),
      (who) => isTeam(who, at) || (isClaimed && (isOffice(who) || isOffered(who) || isIntroduced(who))),
    )
    expect('attachments', files[at]?.second ?? '', (who) => isTeam(who, at) || standing.givenTo(at).some((one) => isOf(who, one)))
  }
  for (const pledge of world.pledges) {
    const isPublished = pledge.isPublished
      ? {
          state: 'published',
          confirmed_at: new Date(),
          has_authority: true,
          approved_at: new Date(),
          approved_by: ground.people[(pledge.person + 1) % 10],
          published_at: new Date(),
        }
      : {}
    const id = await insert('pledges', {
      segment_id: ground.segmentId,
      command_id: randomUUID(),
      pitch_id: ground.pitchIds[pledge.pitch],
      account_id: ground.people[pledge.person],
      organisation_id: pledge.investor === null ? null : ground.investors[pledge.investor]?.organisationId,
      entered_by: pledge.isEntered ? ground.people[9] : null,
      kind: 'in_kind',
      description: 'A boat',
      ...isPublished,
    })
    const sees = (who: number) => who === pledge.person || (pledge.investor !== null && isOf(who, pledge.investor)) || isOfStage(who)
    expect('pledges', id, sees)
    const step = { pledge_id: id, revision: 1, event: 'signalled', after: {}, actor_id: ground.people[pledge.person] }
    expect('pledge_events', await insert('pledge_events', step), sees)
  }
}
