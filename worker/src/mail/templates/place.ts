import type { Locale } from '@scalebridge/db/reference'
import type { Letter } from '../letter.ts'

interface Words {
  /** `{reference}` stands for the pitch's number. */
  subject: string
  intro: string
  segment: string
  begins: string
  next: string
  link: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: 'وقع الاختيار على عرضكم {reference}',
    intro: 'يسرّنا أن نبلغكم بأن عرضكم اختير ليُقدَّم في المنتدى:',
    segment: 'الجزء',
    begins: 'البداية',
    next: 'يرجى تأكيد المشاركة: من سيقدّم العرض، وبأي لغة، حضورياً أو عن بُعد، وما يحتاج إليه مقدّم العرض، والموافقة على البث.',
    link: 'تأكيد المشاركة:',
  },
  zh: {
    subject: '您的提案 {reference} 已入选',
    intro: '我们高兴地通知您，以下提案已入选，将在论坛上展示：',
    segment: '环节',
    begins: '开始时间',
    next: '请确认参加：由谁介绍、使用何种语言、现场还是远程、介绍人需要哪些便利，以及是否同意播出。',
    link: '确认参加：',
  },
  en: {
    subject: 'Your pitch {reference} has been selected',
    intro: 'We are glad to tell you that your pitch has been selected for the stage of the Forum:',
    segment: 'Segment',
    begins: 'Begins',
    next: 'Please confirm: who presents, in which language, in the room or remotely, what the presenter needs, and that you agree to the broadcast.',
    link: 'Confirm your place:',
  },
  fr: {
    subject: 'Votre proposition {reference} est retenue',
    intro: 'Nous avons le plaisir de vous annoncer que votre proposition est retenue pour être présentée au Forum :',
    segment: 'Segment',
    begins: 'Début',
    next: 'Merci de confirmer : qui présente, dans quelle langue, sur place ou à distance, ce dont cette personne a besoin, et votre accord pour la diffusion.',
    link: 'Confirmer votre participation :',
  },
  ru: {
    subject: 'Ваша заявка {reference} отобрана',
    intro: 'Рады сообщить, что ваша заявка отобрана для представления на Форуме:',
    segment: 'Сегмент',
    begins: 'Начало',
    next: 'Пожалуйста, подтвердите участие: кто выступает, на каком языке, очно или дистанционно, что нужно выступающему, и согласие на трансляцию.',
    link: 'Подтвердить участие:',
  },
  es: {
    subject: 'Su propuesta {reference} ha sido seleccionada',
    intro: 'Nos complace comunicarle que su propuesta ha sido seleccionada para presentarse en el Foro:',
    segment: 'Segmento',
    begins: 'Comienzo',
    next: 'Le rogamos que confirme quién presenta, en qué idioma, en la sala o a distancia, qué necesita esa persona, y su acuerdo con la difusión.',
    link: 'Confirmar la participación:',
  },
}

export interface PlaceValues {
  reference: string
  title: string
  segmentTitle: string
  startsAt: Date
  /** IANA zone in which the edition announces its dates. */
  zone: string
  url: string
}

/** The mail that tells a partnership of its place on the stage, and asks it to confirm. */
export function placeLetter(locale: Locale, values: PlaceValues): Letter {
  const words = WORDS[locale]
  const instantIn = (timeZone: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(values.startsAt)
  return {
    locale,
    subject: words.subject.replace('{reference}', values.reference),
    blocks: [
      { kind: 'text', text: words.intro },
      { kind: 'quote', text: values.title },
      {
        kind: 'facts',
        facts: [
          [words.segment, values.segmentTitle],
          [words.begins, `${instantIn(values.zone)} (${values.zone}; ${instantIn('UTC')} UTC)`],
        ],
      },
      { kind: 'text', text: words.next },
      { kind: 'link', label: words.link, url: values.url },
    ],
  }
}
