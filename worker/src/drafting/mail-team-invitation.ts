import { eq } from 'drizzle-orm'
import { schema } from '@scalebridge/db'
import { teamToken } from '@scalebridge/db/drafting-tokens'
import type { JobPayload } from '@scalebridge/db/jobs'
import { PITCH_MEMBER_ROLES, type Locale, type PitchMemberRole } from '@scalebridge/db/reference'
import { obsolete } from '../failures.ts'
import { localeOf, urlOf } from '../mail/links.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'

const { accounts, organisations, pitches, pitchInvitations } = schema

interface Words {
  /** `{who}` stands for who invites. */
  subject: string
  intro: string
  pitch: string
  organisation: string
  role: string
  roles: Record<PitchMemberRole, string>
  next: string
  link: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: '{who} يدعوكم إلى العمل على عرض',
    intro: 'أنتم مدعوون إلى فريق عرض مقدَّم إلى منتدى الشراكات للمجلس الاقتصادي والاجتماعي:',
    pitch: 'العرض',
    organisation: 'المنظمة',
    role: 'دوركم',
    roles: { lead: 'قائد', editor: 'محرر', finance_editor: 'محرر مالي', viewer: 'قارئ', presenter: 'مقدِّم' },
    next: 'يعمل الرابط مرة واحدة خلال أربعة عشر يوماً، ولهذا العنوان البريدي وحده. ستسجلون الدخول أولاً.',
    link: 'الانضمام:',
  },
  zh: {
    subject: '{who}邀请您参与撰写一份提案',
    intro: '现邀请您加入提交给经社理事会伙伴关系论坛的一份提案的团队：',
    pitch: '提案',
    organisation: '组织',
    role: '您的角色',
    roles: { lead: '负责人', editor: '编辑', finance_editor: '财务编辑', viewer: '读者', presenter: '演示人' },
    next: '链接在十四天内有效，只能使用一次，且仅限本邮箱地址。请先登录。',
    link: '加入：',
  },
  en: {
    subject: '{who} invites you to work on a pitch',
    intro: 'You are invited to the team of a pitch to the ECOSOC Partnership Forum:',
    pitch: 'Pitch',
    organisation: 'Organisation',
    role: 'Your role',
    roles: { lead: 'Lead', editor: 'Editor', finance_editor: 'Finance editor', viewer: 'Viewer', presenter: 'Presenter' },
    next: 'The link works once, within fourteen days, and for this mail address alone. You sign in first.',
    link: 'Join the team:',
  },
  fr: {
    subject: '{who} vous invite à travailler à une proposition',
    intro: 'Vous êtes invité à rejoindre l’équipe d’une proposition adressée au Forum du partenariat de l’ECOSOC :',
    pitch: 'Proposition',
    organisation: 'Organisation',
    role: 'Votre rôle',
    roles: { lead: 'Direction', editor: 'Rédaction', finance_editor: 'Rédaction financière', viewer: 'Lecture', presenter: 'Présentation' },
    next: 'Le lien fonctionne une seule fois, pendant quatorze jours, et pour cette adresse seulement. Vous vous connectez d’abord.',
    link: 'Rejoindre l’équipe :',
  },
  ru: {
    subject: '{who} приглашает вас работать над заявкой',
    intro: 'Вас приглашают в команду заявки на Форум партнёрств ЭКОСОС:',
    pitch: 'Заявка',
    organisation: 'Организация',
    role: 'Ваша роль',
    roles: { lead: 'Руководитель', editor: 'Редактор', finance_editor: 'Финансовый редактор', viewer: 'Читатель', presenter: 'Докладчик' },
    next: 'Ссылка действует один раз в течение четырнадцати дней и только для этого адреса. Сначала нужно войти.',
    link: 'Присоединиться:',
  },
  es: {
    subject: '{who} le invita a trabajar en una propuesta',
    intro: 'Se le invita al equipo de una propuesta para el Foro de Asociaciones del ECOSOC:',
    pitch: 'Propuesta',
    organisation: 'Organización',
    role: 'Su función',
    roles: { lead: 'Dirección', editor: 'Edición', finance_editor: 'Edición financiera', viewer: 'Lectura', presenter: 'Presentación' },
    next: 'El enlace funciona una sola vez, durante catorce días, y solo para esta dirección. Antes deberá iniciar sesión.',
    link: 'Unirse al equipo:',
  },
}

type InvitationJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'mail.teamInvitation'> }

/** Invites somebody to a pitch's team, in the language that was chosen for them; what was taken back meanwhile is not sent. */
export async function mailTeamInvitation(deps: MailDeps, job: InvitationJob): Promise<void> {
  const { invitationId } = job.payload
  const [found] = await deps.db
    .select({
      invitation: pitchInvitations,
      title: pitches.title,
      organisation: organisations.name,
      name: accounts.name,
      email: accounts.email,
    })
    .from(pitchInvitations)
    .innerJoin(pitches, eq(pitches.id, pitchInvitations.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(accounts, eq(accounts.id, pitchInvitations.invitedBy))
    .where(eq(pitchInvitations.id, invitationId))
  if (found === undefined || found.invitation.withdrawnAt !== null) throw obsolete('the invitation was taken back')
  if (found.invitation.acceptedAt !== null) throw obsolete('the invitation was accepted')
  const { invitation, title, organisation } = found
  const locale = localeOf(invitation.language)
  const words = WORDS[locale]
  const role = PITCH_MEMBER_ROLES.find((one) => one === invitation.role) ?? 'viewer'
  const query = new URLSearchParams({ token: teamToken(deps.signInSecret, invitationId) })
  await deps.post(job, invitation.email, {
    locale,
    subject: words.subject.replace('{who}', found.name ?? found.email),
    blocks: [
      { kind: 'text', text: words.intro },
      {
        kind: 'facts',
        facts: [
          [words.pitch, title ?? '–'],
          [words.organisation, organisation],
          [words.role, words.roles[role]],
        ],
      },
      { kind: 'text', text: words.next },
      { kind: 'link', label: words.link, url: `${urlOf(deps.publicOrigin, locale, '/team-invitation')}?${query.toString()}` },
    ],
  })
}
