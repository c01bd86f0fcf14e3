import { eq } from 'drizzle-orm'
import { schema } from '@scalebridge/db'
import { partnerToken } from '@scalebridge/db/drafting-tokens'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { Locale } from '@scalebridge/db/reference'
import { obsolete } from '../failures.ts'
import { localeOf, urlOf } from '../mail/links.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'

const { organisations, pitches, pitchPartners } = schema

interface Words {
  /** `{name}` stands for the organisation that is asked. */
  subject: string
  intro: string
  pitch: string
  lead: string
  next: string
  link: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: 'هل {name} شريك في هذا العرض؟',
    intro: 'ذُكرت منظمتكم شريكاً في عرض مقدَّم إلى منتدى الشراكات للمجلس الاقتصادي والاجتماعي:',
    pitch: 'العرض',
    lead: 'الجهة القائدة',
    next: 'يرجى التأكيد أو النفي. لن يظهر اسمكم لأحد خارج فريق العرض ما لم تؤكدوا، ويمكنكم تغيير إجابتكم لاحقاً بالرابط نفسه.',
    link: 'الإجابة:',
  },
  zh: {
    subject: '{name}是这份提案的伙伴吗？',
    intro: '提交给经社理事会伙伴关系论坛的一份提案将贵组织列为伙伴：',
    pitch: '提案',
    lead: '牵头组织',
    next: '请确认或否认。未经贵组织确认，名称不会向提案团队以外的人显示；日后可用同一链接更改答复。',
    link: '答复：',
  },
  en: {
    subject: 'Is {name} a partner in this pitch?',
    intro: 'A pitch to the ECOSOC Partnership Forum names your organisation as a partner:',
    pitch: 'Pitch',
    lead: 'Led by',
    next: 'Please confirm or deny it. Nobody outside the pitch’s team sees your name unless you confirm, and you can change your answer later by the same link.',
    link: 'Your answer:',
  },
  fr: {
    subject: '{name} est-il partenaire de cette proposition ?',
    intro: 'Une proposition adressée au Forum du partenariat de l’ECOSOC cite votre organisation comme partenaire :',
    pitch: 'Proposition',
    lead: 'Dirigée par',
    next: 'Merci de confirmer ou de démentir. Sans votre confirmation, votre nom n’est visible que de l’équipe de la proposition ; vous pourrez changer votre réponse avec le même lien.',
    link: 'Votre réponse :',
  },
  ru: {
    subject: 'Является ли {name} партнёром по этой заявке?',
    intro: 'В заявке на Форум партнёрств ЭКОСОС ваша организация названа партнёром:',
    pitch: 'Заявка',
    lead: 'Ведущая организация',
    next: 'Пожалуйста, подтвердите или опровергните. Без подтверждения ваше название видит только команда заявки; позже ответ можно изменить по той же ссылке.',
    link: 'Ваш ответ:',
  },
  es: {
    subject: '¿Es {name} socio de esta propuesta?',
    intro: 'Una propuesta para el Foro de Asociaciones del ECOSOC nombra a su organización como socia:',
    pitch: 'Propuesta',
    lead: 'Dirigida por',
    next: 'Le rogamos que lo confirme o lo niegue. Sin su confirmación, su nombre solo lo ve el equipo de la propuesta; más adelante puede cambiar su respuesta con el mismo enlace.',
    link: 'Su respuesta:',
  },
}

type PartnerJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'mail.partner'> }

/** Asks an organisation whether it is a partner in a pitch, in the language that its partnership chose for it. */
export async function mailPartner(deps: MailDeps, job: PartnerJob): Promise<void> {
  const { partnerId } = job.payload
  const [found] = await deps.db
    .select({ partner: pitchPartners, title: pitches.title, lead: organisations.name })
    .from(pitchPartners)
    .innerJoin(pitches, eq(pitches.id, pitchPartners.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .where(eq(pitchPartners.id, partnerId))
  if (found === undefined) throw obsolete('the partner is named no longer')
  if (found.partner.state !== 'invited') throw obsolete('the partner has answered')
  const { partner, title, lead } = found
  const locale = localeOf(partner.language)
  const words = WORDS[locale]
  const query = new URLSearchParams({ partner: partnerId, token: partnerToken(deps.signInSecret, partnerId) })
  await deps.post(job, partner.contactEmail, {
    locale,
    subject: words.subject.replace('{name}', partner.name),
    blocks: [
      { kind: 'text', text: words.intro },
      {
        kind: 'facts',
        facts: [
          [words.pitch, title ?? '–'],
          [words.lead, lead],
        ],
      },
      { kind: 'text', text: words.next },
      { kind: 'link', label: words.link, url: `${urlOf(deps.publicOrigin, locale, '/partner-answer')}?${query.toString()}` },
    ],
  })
}
