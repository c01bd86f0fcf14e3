import type { NoticeSubject } from '../reference/notices.ts'

const PATHS: Record<NoticeSubject, (id: string) => string> = {
  pitch: (id) => `/pitches/${id}`,
  mandate: (id) => `/mandates/${id}/shortlist`,
  introduction: (id) => `/introductions/${id}`,
  meeting: () => '/meetings',
  pledge: () => '/pledges',
  list: (id) => `/lists/${id}`,
  edition: () => '/clarifications',
  grant: () => '/access',
  hold: () => '/privacy',
  lead: (id) => `/scouting/${id}`,
  endpoint: () => '/account/integrations',
  account: () => '/account/security',
}

/** The page, without its language, where a reader sees what a notice is about. */
export function noticePath(subject: NoticeSubject, id: string): string {
  return PATHS[subject](id)
}
