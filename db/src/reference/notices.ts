/** What people are told while they are elsewhere: kinds, how they reach people, and the page that each leads to. */

/** How a notice leaves by mail; in the application it stands at once in any case. */
export const NOTICE_TIMINGS = ['immediate', 'daily', 'weekly', 'off'] as const
export type NoticeTiming = (typeof NOTICE_TIMINGS)[number]

/** What a notice is about; its page is found by it. */
export const NOTICE_SUBJECTS = [
  'pitch',
  'mandate',
  'introduction',
  'meeting',
  'pledge',
  'list',
  'edition',
  'lead',
  'account',
  'endpoint',
  'grant',
  'hold',
] as const
export type NoticeSubject = (typeof NOTICE_SUBJECTS)[number]

/** Refused for good, or put off again and again. */
export const BOUNCE_KINDS = ['hard', 'soft'] as const
export type BounceKind = (typeof BOUNCE_KINDS)[number]

/** A mail to many: nobody approves what they wrote, and it can be called back until sending begins. */
export const MASS_MAIL_STATES = ['draft', 'proposed', 'approved', 'sending', 'sent', 'dropped'] as const
export type MassMailState = (typeof MASS_MAIL_STATES)[number]

export const MASS_MAIL_MOVES: Record<MassMailState, readonly MassMailState[]> = {
  draft: ['proposed', 'dropped'],
  proposed: ['draft', 'approved', 'dropped'],
  approved: ['draft', 'sending'],
  sending: ['sent'],
  sent: [],
  dropped: [],
}

/** Whom a mail to many goes to. */
export const MASS_MAIL_AUDIENCES = [
  'partnerships_drafting',
  'partnerships_submitted',
  'investors_verified',
  'investors_all',
  'everybody',
] as const
export type MassMailAudience = (typeof MASS_MAIL_AUDIENCES)[number]

interface NoticeRule {
  subject: NoticeSubject
  /** How it is mailed to those who have not chosen. */
  mail: NoticeTiming
  /** Names that its sentence needs. */
  params: readonly string[]
}

/** Every kind of notice. Its words are in notice-words, one file per language. */
export const NOTICES = {
  'introduction.requested': { subject: 'introduction', mail: 'immediate', params: ['who', 'pitch'] },
  'introduction.reminder': { subject: 'introduction', mail: 'immediate', params: ['who', 'pitch'] },
  'introduction.accepted': { subject: 'introduction', mail: 'immediate', params: ['who', 'pitch'] },
  'introduction.ended': { subject: 'introduction', mail: 'daily', params: ['pitch'] },
  'introduction.message': { subject: 'introduction', mail: 'daily', params: ['who', 'pitch'] },
  'introduction.document': { subject: 'introduction', mail: 'immediate', params: ['who', 'pitch'] },
  'meeting.proposed': { subject: 'meeting', mail: 'immediate', params: ['who', 'pitch'] },
  'meeting.confirmed': { subject: 'meeting', mail: 'immediate', params: ['who', 'pitch'] },
  'meeting.moved': { subject: 'meeting', mail: 'immediate', params: ['who', 'pitch'] },
  'meeting.cancelled': { subject: 'meeting', mail: 'immediate', params: ['who', 'pitch'] },
  'interest.declared': { subject: 'pitch', mail: 'daily', params: ['pitch'] },
  'pledge.toConfirm': { subject: 'pledge', mail: 'immediate', params: ['pitch'] },
  'pledge.published': { subject: 'pitch', mail: 'immediate', params: ['pitch'] },
  'pitch.changed': { subject: 'pitch', mail: 'daily', params: ['pitch'] },
  'pitch.withdrawn': { subject: 'pitch', mail: 'immediate', params: ['pitch'] },
  'pitch.returned': { subject: 'pitch', mail: 'immediate', params: ['pitch'] },
  'pitch.clash': { subject: 'pitch', mail: 'off', params: ['who', 'pitch'] },
  'team.invited': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'team.left': { subject: 'pitch', mail: 'daily', params: ['who', 'pitch'] },
  'team.leadOffered': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'team.joined': { subject: 'pitch', mail: 'daily', params: ['who', 'pitch'] },
  'team.leadAccepted': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'team.leadChanged': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'team.unsaved': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'pitch.merged': { subject: 'pitch', mail: 'immediate', params: ['pitch'] },
  'partner.confirmed': { subject: 'pitch', mail: 'daily', params: ['who', 'pitch'] },
  'partner.denied': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch'] },
  'search.found': { subject: 'mandate', mail: 'daily', params: ['search', 'count'] },
  'shortlist.new': { subject: 'mandate', mail: 'weekly', params: ['mandate', 'count'] },
  'mandate.expiring': { subject: 'mandate', mail: 'immediate', params: ['mandate', 'date'] },
  'mandate.expired': { subject: 'mandate', mail: 'immediate', params: ['mandate'] },
  'investor.verified': { subject: 'mandate', mail: 'immediate', params: ['who'] },
  'investor.suspended': { subject: 'mandate', mail: 'immediate', params: ['who'] },
  'investor.expired': { subject: 'mandate', mail: 'immediate', params: ['who'] },
  'pool.invited': { subject: 'pitch', mail: 'immediate', params: ['who', 'pitch', 'pool'] },
  'pool.changed': { subject: 'pitch', mail: 'daily', params: ['who', 'pool'] },
  'list.shared': { subject: 'list', mail: 'daily', params: ['who', 'list'] },
  'window.extended': { subject: 'edition', mail: 'immediate', params: [] },
  'scouting.accepted': { subject: 'lead', mail: 'immediate', params: ['who'] },
  'scouting.declined': { subject: 'lead', mail: 'immediate', params: ['who'] },
  'scouting.submitted': { subject: 'lead', mail: 'daily', params: ['who', 'pitch'] },
  'access.asked': { subject: 'grant', mail: 'immediate', params: ['who', 'investor'] },
  'hold.asked': { subject: 'hold', mail: 'immediate', params: ['who'] },
  'access.opened': { subject: 'grant', mail: 'immediate', params: ['who', 'until', 'reason'] },
  'clarification.answered': { subject: 'edition', mail: 'daily', params: [] },
  'webhook.stopped': { subject: 'endpoint', mail: 'immediate', params: ['who'] },
  'factor.added': { subject: 'account', mail: 'immediate', params: [] },
  'factor.removed': { subject: 'account', mail: 'immediate', params: [] },
  'factor.recovered': { subject: 'account', mail: 'immediate', params: ['count'] },
  'factor.reset': { subject: 'account', mail: 'immediate', params: ['reason'] },
  'session.reused': { subject: 'account', mail: 'immediate', params: [] },
  'session.endedByStaff': { subject: 'account', mail: 'immediate', params: ['count', 'reason'] },
} as const satisfies Record<string, NoticeRule>

export type NoticeKind = keyof typeof NOTICES
export const NOTICE_KINDS = Object.keys(NOTICES) as readonly NoticeKind[] // as: Object.keys forgets the key type

/** The names that a kind's sentence needs. */
export type NoticeParams<K extends NoticeKind> = Record<(typeof NOTICES)[K]['params'][number], string>

export function isNoticeKind(value: string): value is NoticeKind {
  return Object.hasOwn(NOTICES, value)
}
