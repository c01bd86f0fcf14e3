/** The life of a notice's mail: at most one, never in quiet hours, never to whom it is not wanted by or who has read it. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NOTICE_TIMINGS } from '../reference/notices.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type * as subject from './notice-mail.ts'

type Rules = typeof subject

const moment = fc.record({
  isRead: fc.boolean(),
  isRefusing: fc.boolean(),
  chosen: fc.oneof(
    { weight: 3, arbitrary: fc.constant('immediate' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...NOTICE_TIMINGS) },
  ),
  isQuiet: fc.boolean(),
})

function mailsAsChosen({ verdictOnNotice }: Rules): void {
  always(fc.array(moment, { minLength: 3, maxLength: 12 }), 500, (moments) => {
    let mails = 0
    for (const now of moments) {
      const { verdict, timing } = verdictOnNotice({ ...now, isMailed: mails > 0 })
      assert.equal(timing, now.isRefusing ? 'off' : now.chosen)
      const isWanted = now.chosen === 'immediate' && !now.isRefusing && !now.isRead
      if (mails > 0) assert.equal(verdict, 'over')
      else if (!isWanted) assert.equal(verdict, 'noMail')
      else assert.equal(verdict, now.isQuiet ? 'later' : 'mail')
      if (verdict === 'mail') mails += 1
      assert.ok(mails <= 1)
    }
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'notice',
    files: ['./notice-mail.ts'],
    holds: mailsAsChosen,
    texts: [
      ['it is mailed twice', "if (notice.isMailed) return { verdict: 'over', timing }", ''],
      ['nothing is ever mailed', 'if (notice.isMailed)', 'if (!notice.isMailed)'],
      ['an address that refuses is written to', "notice.isRefusing ? 'off' : notice.chosen", 'notice.chosen'],
      ['an address that takes mail is not', 'notice.isRefusing ?', '!notice.isRefusing ?'],
      ['who chose otherwise is written to', "timing !== 'immediate' || notice.isRead", 'notice.isRead'],
      ['who has read it is written to', "timing !== 'immediate' || notice.isRead", "timing !== 'immediate'"],
      ['only who has read it is written to', '|| notice.isRead', '|| !notice.isRead'],
      ['quiet hours are not kept', "notice.isQuiet ? 'later' : 'mail'", "notice.isQuiet ? 'mail' : 'mail'"],
      ['quiet hours never end', "notice.isQuiet ? 'later' : 'mail'", "notice.isQuiet ? 'later' : 'later'"],
      ['mail comes in quiet hours only', "notice.isQuiet ? 'later' : 'mail'", "notice.isQuiet ? 'mail' : 'later'"],
    ],
  }),
]
