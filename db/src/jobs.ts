import { Type, type Static, type TObject } from 'typebox'
import { INVESTOR_ROLES, SECRETARIAT_ROLES, type PolicyRole } from './reference/roles.ts'

const id = Type.String({ format: 'uuid' })

/**
 * Every background job: its name and the ids it carries, never data. A payload is a column of the outbox,
 * so a schema may only grow, by optional fields, while older rows can still be due.
 */
export const JOBS = {
  'pitch.match': Type.Object({ pitchId: id, runId: id }, { additionalProperties: false }),
  'mandate.match': Type.Object({ mandateId: id, runId: id }, { additionalProperties: false }),
  'edition.match': Type.Object({ editionId: id, runId: id }, { additionalProperties: false }),
  'match.tile': Type.Object({ runId: id, tileId: id }, { additionalProperties: false }),
  'match.finish': Type.Object({ runId: id }, { additionalProperties: false }),
  'policy.preview': Type.Object({ previewId: id }, { additionalProperties: false }),
  'policy.learn': Type.Object({}, { additionalProperties: false }),
  'mail.signIn': Type.Object({ challengeId: id }, { additionalProperties: false }),
  'mail.receipt': Type.Object({ pitchId: id, accountId: id }, { additionalProperties: false }),
  'slate.propose': Type.Object({ proposalId: id }, { additionalProperties: false }),
  'slate.release': Type.Object({ slateId: id }, { additionalProperties: false }),
  'mail.place': Type.Object({ placeId: id, accountId: id }, { additionalProperties: false }),
  'mail.unselected': Type.Object({ pitchId: id, accountId: id }, { additionalProperties: false }),
  'mail.partner': Type.Object({ partnerId: id }, { additionalProperties: false }),
  'mail.callInvitation': Type.Object({ invitationId: id }, { additionalProperties: false }),
  'mail.teamInvitation': Type.Object({ invitationId: id }, { additionalProperties: false }),
  'notice.mail': Type.Object({ noticeId: id }, { additionalProperties: false }),
  'notice.digests': Type.Object({}, { additionalProperties: false }),
  'notice.digest': Type.Object({ accountId: id }, { additionalProperties: false }),
  'massMail.begin': Type.Object({ massMailId: id }, { additionalProperties: false }),
  'massMail.send': Type.Object({ recipientId: id }, { additionalProperties: false }),
  'import.apply': Type.Object({ importId: id }, { additionalProperties: false }),
  'introductions.keep': Type.Object({}, { additionalProperties: false }),
  'pitch.tellWatchers': Type.Object({ pitchId: id }, { additionalProperties: false }),
  'searches.look': Type.Object({}, { additionalProperties: false }),
  'leads.keep': Type.Object({}, { additionalProperties: false }),
  'investors.keep': Type.Object({}, { additionalProperties: false }),
  'person.export': Type.Object({ requestId: id }, { additionalProperties: false }),
  'person.erase': Type.Object({ requestId: id }, { additionalProperties: false }),
  'audit.anchor': Type.Object({}, { additionalProperties: false }),
  'webhook.send': Type.Object({ endpointId: id }, { additionalProperties: false }),
  'webhooks.keep': Type.Object({}, { additionalProperties: false }),
  'upkeep.purge': Type.Object({}, { additionalProperties: false }),
} as const satisfies Record<string, TObject>

export type JobName = keyof typeof JOBS
export type JobPayload<N extends JobName> = Static<(typeof JOBS)[N]>

const WRITERS = ['partnership_lead', 'partnership_editor'] as const
const BY_TIME = ['time'] as const

/**
 * Who may cause a job: whoever holds one of these roles by something that they ask for, `time` by a schedule, `job` by another job.
 * The authorization matrix holds what every request promises against it.
 */
export const JOB_CAUSES: Record<JobName, readonly (PolicyRole | 'time' | 'job')[]> = {
  'pitch.match': [...WRITERS, ...SECRETARIAT_ROLES, 'job'],
  'mandate.match': [...INVESTOR_ROLES, ...SECRETARIAT_ROLES, 'job'],
  'edition.match': [...SECRETARIAT_ROLES, 'job'],
  'match.tile': ['job'],
  'match.finish': ['job'],
  'policy.preview': SECRETARIAT_ROLES,
  'policy.learn': BY_TIME,
  'mail.signIn': ['public'],
  'mail.receipt': WRITERS,
  'slate.propose': SECRETARIAT_ROLES,
  'slate.release': SECRETARIAT_ROLES,
  'mail.place': ['partnership_lead', 'moderator', ...SECRETARIAT_ROLES, 'job'],
  'mail.unselected': [...SECRETARIAT_ROLES, 'job'],
  'mail.partner': WRITERS,
  'mail.callInvitation': SECRETARIAT_ROLES,
  'mail.teamInvitation': ['partnership_lead', ...SECRETARIAT_ROLES],
  'notice.mail': ['account', 'job'],
  'notice.digests': BY_TIME,
  'notice.digest': ['job'],
  'massMail.begin': SECRETARIAT_ROLES,
  'massMail.send': ['job'],
  'import.apply': SECRETARIAT_ROLES,
  'introductions.keep': BY_TIME,
  'pitch.tellWatchers': [...WRITERS, ...SECRETARIAT_ROLES, 'job'],
  'searches.look': BY_TIME,
  'leads.keep': BY_TIME,
  'investors.keep': BY_TIME,
  'person.export': ['account'],
  'person.erase': ['account'],
  'audit.anchor': BY_TIME,
  'webhook.send': [...WRITERS, ...INVESTOR_ROLES, ...SECRETARIAT_ROLES, 'job'],
  'webhooks.keep': BY_TIME,
  'upkeep.purge': BY_TIME,
}

export const JOB_NAMES = Object.keys(JOBS) as readonly JobName[] // as: Object.keys forgets the key type

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name)
}
