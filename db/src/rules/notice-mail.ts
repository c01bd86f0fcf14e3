/** Whether a notice is mailed. Pure. */
import type { NoticeTiming } from '../reference/notices.ts'

export type NoticeVerdict = 'over' | 'noMail' | 'later' | 'mail'

export interface NoticeStanding {
  isMailed: boolean
  isRead: boolean
  /** Mail to the address came back for good. */
  isRefusing: boolean
  /** As its reader chose for its kind. */
  chosen: NoticeTiming
  isQuiet: boolean
}

/**
 * @returns `over`: it was mailed; `noMail`: not by itself, with the timing that is kept for the digests; `later`: when quiet hours end; `mail`: now
 */
export function verdictOnNotice(notice: NoticeStanding): { verdict: NoticeVerdict; timing: NoticeTiming } {
  const timing = notice.isRefusing ? 'off' : notice.chosen
  if (notice.isMailed) return { verdict: 'over', timing }
  if (timing !== 'immediate' || notice.isRead) return { verdict: 'noMail', timing }
  return { verdict: notice.isQuiet ? 'later' : 'mail', timing }
}
