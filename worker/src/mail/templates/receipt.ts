import type { Locale } from '@scalebridge/db/reference'
import type { Letter } from '../letter.ts'

interface Words {
  /** `{reference}` stands for the receipt's number. */
  subject: string
  intro: string
  number: string
  received: string
  fingerprint: string
  next: string
  link: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: 'إيصال: تسلّمنا عرضكم {reference}',
    intro: 'تسلّمنا عرضكم، وهذا إيصاله:',
    number: 'الرقم',
    received: 'وقت التسلّم',
    fingerprint: 'بصمة النص المقدَّم (SHA-256)',
    next: 'بدأت مطابقة العرض مع معايير المستثمرين. تعرض صفحة العرض أين وصلت، ومدى جاهزيته، ومع كل نقطة تفسيرها.',
    link: 'صفحة العرض:',
  },
  zh: {
    subject: '回执：我们已收到您的提案 {reference}',
    intro: '我们已收到您的提案。回执如下：',
    number: '编号',
    received: '收到时间',
    fingerprint: '所提交文本的指纹（SHA-256）',
    next: '系统已开始将提案与投资要求进行匹配。提案页面会显示匹配进度和提案的成熟程度，每一分都有说明。',
    link: '提案页面：',
  },
  en: {
    subject: 'Receipt: we have your pitch {reference}',
    intro: 'We have received your pitch. This is its receipt:',
    number: 'Number',
    received: 'Received',
    fingerprint: 'Fingerprint of the text as submitted (SHA-256)',
    next: 'It is now being matched with what investors look for. Its page shows how far that is, and how ready the pitch is, each point explained.',
    link: 'The page of your pitch:',
  },
  fr: {
    subject: 'Accusé de réception : votre proposition {reference}',
    intro: 'Nous avons bien reçu votre proposition. Voici son accusé de réception :',
    number: 'Numéro',
    received: 'Reçue le',
    fingerprint: 'Empreinte du texte soumis (SHA-256)',
    next: 'Sa mise en correspondance avec les critères des investisseurs a commencé. Sa page en montre l’avancement, ainsi que le degré de préparation de la proposition, chaque point étant expliqué.',
    link: 'La page de votre proposition :',
  },
  ru: {
    subject: 'Подтверждение: мы получили вашу заявку {reference}',
    intro: 'Мы получили вашу заявку. Это подтверждение её получения:',
    number: 'Номер',
    received: 'Получена',
    fingerprint: 'Отпечаток поданного текста (SHA-256)',
    next: 'Началось сопоставление заявки с критериями инвесторов. На её странице видно, как оно продвигается и насколько заявка готова; каждый балл объяснён.',
    link: 'Страница вашей заявки:',
  },
  es: {
    subject: 'Acuse de recibo: hemos recibido su propuesta {reference}',
    intro: 'Hemos recibido su propuesta. Este es su acuse de recibo:',
    number: 'Número',
    received: 'Recibida',
    fingerprint: 'Huella del texto presentado (SHA-256)',
    next: 'Ha comenzado su emparejamiento con los criterios de los inversores. Su página muestra cómo avanza y el grado de preparación de la propuesta, con cada punto explicado.',
    link: 'La página de su propuesta:',
  },
}

export interface ReceiptValues {
  reference: string
  title: string
  submittedAt: Date
  /** IANA zone in which the edition announces its dates. */
  zone: string
  contentHash: string
  url: string
}

/** The mail that confirms a submission: number, instant in the edition's zone and in UTC, and the text's fingerprint. */
export function receiptLetter(locale: Locale, values: ReceiptValues): Letter {
  const words = WORDS[locale]
  const instantIn = (timeZone: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone }).format(values.submittedAt)
  return {
    locale,
    subject: words.subject.replace('{reference}', values.reference),
    blocks: [
      { kind: 'text', text: words.intro },
      { kind: 'quote', text: values.title },
      {
        kind: 'facts',
        facts: [
          [words.number, values.reference],
          [words.received, `${instantIn(values.zone)} (${instantIn('UTC')})`],
          [words.fingerprint, values.contentHash],
        ],
      },
      { kind: 'text', text: words.next },
      { kind: 'link', label: words.link, url: values.url },
    ],
  }
}
