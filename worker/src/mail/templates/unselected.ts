import type { Locale } from '@scalebridge/db/reference'
import type { Letter } from '../letter.ts'

interface Words {
  /** `{reference}` stands for the pitch's number. */
  subject: string
  intro: string
  stays: string
  feedback: string
  link: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: 'قرار بشأن عرضكم {reference}',
    intro: 'نشكركم على عرضكم. اكتمل اختيار العروض التي ستُقدَّم في المنتدى، ولم يقع الاختيار على هذا العرض:',
    stays: 'يبقى عرضكم في مجموعة العروض: ما زال المستثمرون يجدونه في قوائمهم المختصرة، وتستمر مطابقته كلما أضيفت ولاية استثمارية جديدة.',
    feedback: 'تبيّن صفحة العرض مدى جاهزيته وما الذي يزيدها، ومع كل نقطة تفسيرها.',
    link: 'صفحة العرض:',
  },
  zh: {
    subject: '关于您的提案 {reference} 的决定',
    intro: '感谢您提交提案。论坛展示提案的遴选已经结束，以下提案未能入选：',
    stays: '您的提案继续保留在提案库中：投资者仍可在其候选名单中看到它，今后有新的投资要求时也会继续进行匹配。',
    feedback: '提案页面会显示提案的成熟程度以及可以改进之处，每一分都有说明。',
    link: '提案页面：',
  },
  en: {
    subject: 'The decision on your pitch {reference}',
    intro: 'Thank you for your pitch. The pitches for the stage of the Forum have been chosen, and this one is not among them:',
    stays: 'It stays in the pool: investors still find it on their shortlists, and it is matched with every new mandate.',
    feedback: 'Its page shows how ready the pitch is and what would raise that, each point explained.',
    link: 'The page of your pitch:',
  },
  fr: {
    subject: 'La décision concernant votre proposition {reference}',
    intro:
      'Nous vous remercions de votre proposition. Les propositions présentées au Forum ont été choisies, et celle-ci n’a pas été retenue :',
    stays:
      'Elle reste dans l’ensemble des propositions : les investisseurs la trouvent toujours dans leurs présélections, et elle est mise en correspondance avec chaque nouveau mandat.',
    feedback: 'Sa page montre le degré de préparation de la proposition et ce qui l’améliorerait, chaque point étant expliqué.',
    link: 'La page de votre proposition :',
  },
  ru: {
    subject: 'Решение по вашей заявке {reference}',
    intro: 'Благодарим за вашу заявку. Заявки для представления на Форуме отобраны, и эта заявка в их число не вошла:',
    stays:
      'Она остаётся в списке всех заявок: инвесторы по-прежнему видят её в своих подборках, и она сопоставляется с каждым новым мандатом.',
    feedback: 'На её странице видно, насколько заявка готова и что повысило бы её готовность; каждый балл объяснён.',
    link: 'Страница вашей заявки:',
  },
  es: {
    subject: 'La decisión sobre su propuesta {reference}',
    intro: 'Le agradecemos su propuesta. Ya se han elegido las propuestas que se presentarán en el Foro, y esta no figura entre ellas:',
    stays:
      'Permanece en el conjunto de propuestas: los inversores la siguen encontrando en sus preselecciones y se empareja con cada nuevo mandato.',
    feedback: 'Su página muestra el grado de preparación de la propuesta y qué lo aumentaría, con cada punto explicado.',
    link: 'La página de su propuesta:',
  },
}

/** The mail that tells a partnership that its pitch has no place on the stage, and what becomes of it. */
export function unselectedLetter(locale: Locale, values: { reference: string; title: string; url: string }): Letter {
  const words = WORDS[locale]
  return {
    locale,
    subject: words.subject.replace('{reference}', values.reference),
    blocks: [
      { kind: 'text', text: words.intro },
      { kind: 'quote', text: values.title },
      { kind: 'text', text: words.stays },
      { kind: 'text', text: words.feedback },
      { kind: 'link', label: words.link, url: values.url },
    ],
  }
}
