import { eq } from 'drizzle-orm'
import { schema } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { INVITATION_KINDS, type Locale } from '@scalebridge/db/reference'
import { invitationStateAt } from '@scalebridge/db/rules'
import { callInvitationToken, letterOf } from '@scalebridge/db/scouting'
import { final, obsolete } from '../failures.ts'
import { localeOf, urlOf } from '../mail/links.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'

const { callInvitations, editions, leads } = schema

const LINK: Record<Locale, string> = {
  ar: 'فتح الدعوة:',
  zh: '打开邀请：',
  en: 'Open the invitation:',
  fr: 'Ouvrir l’invitation :',
  ru: 'Открыть приглашение:',
  es: 'Abrir la invitación:',
}

type InvitationJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'mail.callInvitation'> }

/** Mails an invitation's letter to its contact, in the letter's language, with the link of the round that is due now. */
export async function mailInvitation(deps: MailDeps, job: InvitationJob): Promise<void> {
  const [found] = await deps.db
    .select({ invitation: callInvitations, edition: editions })
    .from(callInvitations)
    .innerJoin(leads, eq(leads.id, callInvitations.leadId))
    .innerJoin(editions, eq(editions.id, leads.editionId))
    .where(eq(callInvitations.id, job.payload.invitationId))
  if (found === undefined) throw obsolete('the invitation is gone')
  const { invitation, edition } = found
  if (invitationStateAt(invitation, new Date()) !== 'open') throw obsolete('the invitation waits for no answer any more')
  const kind = INVITATION_KINDS.find((one) => one === invitation.kind)
  if (kind === undefined) throw final('the invitation is of no known kind')
  const locale = localeOf(invitation.language)
  const letter = letterOf({
    ...invitation,
    locale,
    kind,
    edition: { title: edition.title[locale], isDemonstration: edition.isDemonstration },
    checkUrl: `${deps.publicOrigin}/letters`,
  })
  const query = new URLSearchParams({ token: callInvitationToken(deps.signInSecret, invitation) })
  const text = (words: string) => ({ kind: 'text' as const, text: words })
  await deps.post(job, invitation.contactEmail, {
    locale,
    subject: letter.subject,
    blocks: [
      text(letter.to),
      ...(letter.demonstration === null ? [] : [text(letter.demonstration)]),
      ...letter.paragraphs.map(text),
      ...(letter.message === null ? [] : [{ kind: 'quote' as const, text: letter.message }]),
      { kind: 'link', label: LINK[locale], url: `${urlOf(deps.publicOrigin, locale, '/invitation')}?${query.toString()}` },
      text(letter.proof),
      { kind: 'facts', facts: letter.facts.map(({ label, value }) => [label, value] as const) },
      text(letter.signatory),
    ],
  })
}
