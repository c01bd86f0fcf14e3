import { sql } from 'drizzle-orm'
import { failImport } from '@scalebridge/db/imports'
import type { WhenDead } from './failures.ts'
import { applyImportJob } from './imports/apply-import.ts'
import { keepIntroductions } from './introductions/upkeep.ts'
import { lookThroughSearches } from './lists/searches.ts'
import { tellWatchers } from './lists/watchers.ts'
import { noteBounce } from './mail/bounces.ts'
import { keepInvestors } from './investors/upkeep.ts'
import { mailPlace, mailReceipt, mailSignIn, mailUnselected, type MailDeps } from './mail/mails.ts'
import { finishRunInTiles, giveUpRun } from './matching/run/tiles/finish-run.ts'
import { matchTile } from './matching/run/tiles/match-tile.ts'
import { matchEdition, type Sharing } from './matching/run/match-edition.ts'
import { matchOne } from './matching/change/match-one.ts'
import { learnPolicies } from './matching/learn/learn-policy.ts'
import { failPreview, previewPolicy } from './matching/preview/preview-policy.ts'
import { failRun } from './matching/write/runs.ts'
import { mailPartner } from './drafting/mail-partner.ts'
import { mailTeamInvitation } from './drafting/mail-team-invitation.ts'
import { mailDigest, promiseDigests } from './notices/digests.ts'
import { mailNotice } from './notices/mail-notice.ts'
import { beginMassMail, failMassMail, sendMassMail } from './notices/mass-mail.ts'
import { mailInvitation } from './scouting/mail-invitation.ts'
import { keepLeads } from './scouting/no-reply.ts'
import { anchorAuditLog, type AnchorSink } from './privacy/anchor.ts'
import { erasePerson, type ErasureSink, exportPerson, failRequest, tellErasuresTo } from './privacy/person.ts'
import { releaseSlate } from './release/release-slate.ts'
import type { Handlers } from './run.ts'
import { failProposal, proposeSlate } from './segment/slate-job.ts'
import { purge } from './upkeep/purge.ts'
import { keepWebhooks, sendWebhooks, type WebhookDeps } from './webhooks/send.ts'

/** What happens in the background: every job and what does it. */
export function makeHandlers(deps: MailDeps & AnchorSink & WebhookDeps & ErasureSink & Sharing): Handlers {
  const { db } = deps
  return {
    'pitch.match': (job) => matchOne(db, job, { subject: { kind: 'pitch', id: job.payload.pitchId }, runId: job.payload.runId }),
    'mandate.match': (job) => matchOne(db, job, { subject: { kind: 'mandate', id: job.payload.mandateId }, runId: job.payload.runId }),
    'edition.match': (job) => matchEdition(db, job, deps),
    'match.tile': (job) => matchTile(db, job),
    'match.finish': (job) => finishRunInTiles(db, job),
    'policy.preview': (job) => previewPolicy(db, job),
    'policy.learn': (job) => learnPolicies(db, job),
    'mail.signIn': (job) => mailSignIn(deps, job),
    'mail.receipt': (job) => mailReceipt(deps, job),
    'mail.place': (job) => mailPlace(deps, job),
    'mail.unselected': (job) => mailUnselected(deps, job),
    'mail.partner': (job) => mailPartner(deps, job),
    'mail.callInvitation': (job) => mailInvitation(deps, job),
    'mail.teamInvitation': (job) => mailTeamInvitation(deps, job),
    'notice.mail': (job) => mailNotice(deps, job),
    'notice.digests': (job) => promiseDigests(db, job),
    'notice.digest': (job) => mailDigest(deps, job),
    'massMail.begin': (job) => beginMassMail(job),
    'massMail.send': (job) => sendMassMail(deps, job),
    'slate.propose': (job) => proposeSlate(db, job),
    'slate.release': (job) => releaseSlate(job),
    'import.apply': (job) => applyImportJob(db, job),
    'introductions.keep': async (job) => {
      await job.settle(keepIntroductions)
    },
    'pitch.tellWatchers': async (job) => {
      await job.settle((tx) => tellWatchers(tx, job.payload))
    },
    'searches.look': async (job) => {
      await job.settle(lookThroughSearches)
    },
    'leads.keep': async (job) => {
      await job.settle(keepLeads)
    },
    'investors.keep': async (job) => {
      await job.settle(keepInvestors)
    },
    'person.export': (job) => exportPerson(db, job),
    'person.erase': async (job) => {
      await erasePerson(db, job)
      await tellErasuresTo(db, deps)
    },
    'audit.anchor': async (job) => {
      await anchorAuditLog(db, deps, job)
      await tellErasuresTo(db, deps)
    },
    'webhook.send': (job) => sendWebhooks(deps, job),
    'webhooks.keep': async (job) => {
      await job.settle(keepWebhooks)
    },
    'upkeep.purge': async (job) => {
      await job.settle(purge)
    },
  }
}

/** What else is marked failed when a job dies. */
export const WHEN_DEAD: WhenDead = {
  'pitch.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
  'mandate.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
  'edition.match': (tx, { runId }, reason) => failRun(tx, runId, reason),
  'match.tile': (tx, { runId }, reason) => giveUpRun(tx, runId, reason),
  'match.finish': (tx, { runId }, reason) => giveUpRun(tx, runId, reason),
  'policy.preview': (tx, { previewId }, reason) => failPreview(tx, previewId, reason),
  'slate.propose': (tx, { proposalId }, reason) => failProposal(tx, proposalId, reason),
  'import.apply': (tx, { importId }) => failImport(tx, importId),
  'person.export': (tx, { requestId }) => failRequest(tx, requestId),
  'person.erase': (tx, { requestId }) => failRequest(tx, requestId),
  'mail.receipt': (tx, { accountId }, reason) => noteBounce(tx, sql`${accountId}::uuid`, reason),
  'mail.place': (tx, { accountId }, reason) => noteBounce(tx, sql`${accountId}::uuid`, reason),
  'mail.unselected': (tx, { accountId }, reason) => noteBounce(tx, sql`${accountId}::uuid`, reason),
  'notice.mail': (tx, { noticeId }, reason) => noteBounce(tx, sql`select account_id from notices where id = ${noticeId}`, reason),
  'notice.digest': (tx, { accountId }, reason) => noteBounce(tx, sql`${accountId}::uuid`, reason),
  'massMail.send': async (tx, { recipientId }, reason) => {
    await noteBounce(tx, sql`select account_id from mass_mail_recipients where id = ${recipientId}`, reason)
    await failMassMail(tx, recipientId)
  },
}
