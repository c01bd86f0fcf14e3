import type { Locale } from '@scalebridge/db/reference'
import type { Letter } from '../letter.ts'

interface Words {
  subject: string
  intro: string
  link: string
  /** `{minutes}` stands for a duration that Intl has worded. */
  validity: string
  notYou: string
}

const WORDS: Record<Locale, Words> = {
  ar: {
    subject: 'تسجيل الدخول إلى Scalebridge',
    intro: 'طُلب تسجيل الدخول إلى Scalebridge بهذا العنوان. أدخل هذا الرمز في الصفحة المفتوحة أمامك:',
    link: 'أو افتح هذا الرابط وأكّد هناك:',
    validity: 'يصلح الرمز والرابط لمدة {minutes}، ولمرة واحدة.',
    notYou: 'إن لم تكن أنت من طلب ذلك فتجاهل هذه الرسالة: لا يستطيع أحد الدخول من دون الرمز.',
  },
  zh: {
    subject: '登录 Scalebridge',
    intro: '有人请求用此邮箱登录 Scalebridge。请在已打开的页面输入以下验证码：',
    link: '或打开此链接，并在页面上确认：',
    validity: '验证码和链接在{minutes}内有效，仅可使用一次。',
    notYou: '如果不是您本人操作，请忽略此邮件：没有验证码，任何人都无法登录。',
  },
  en: {
    subject: 'Sign in to Scalebridge',
    intro: 'Somebody asked to sign in to Scalebridge with this address. Type this code on the page that you have open:',
    link: 'Or open this link, and confirm there:',
    validity: 'Code and link are valid for {minutes}, and once.',
    notYou: 'If it was not you, ignore this mail: without the code nobody gets in.',
  },
  fr: {
    subject: 'Connexion à Scalebridge',
    intro: 'Une connexion à Scalebridge a été demandée avec cette adresse. Saisissez ce code sur la page que vous avez ouverte :',
    link: 'Ou ouvrez ce lien et confirmez sur la page :',
    validity: 'Le code et le lien sont valables {minutes} et ne servent qu’une fois.',
    notYou: 'Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : sans le code, personne ne peut se connecter.',
  },
  ru: {
    subject: 'Вход в Scalebridge',
    intro: 'Кто-то запросил вход в Scalebridge с этим адресом. Введите этот код на открытой у вас странице:',
    link: 'Или откройте эту ссылку и подтвердите вход на странице:',
    validity: 'Код и ссылка действуют {minutes} и только один раз.',
    notYou: 'Если это были не вы, не обращайте внимания на это письмо: без кода никто не войдёт.',
  },
  es: {
    subject: 'Inicio de sesión en Scalebridge',
    intro: 'Se ha solicitado iniciar sesión en Scalebridge con esta dirección. Escriba este código en la página que tiene abierta:',
    link: 'O abra este enlace y confirme en la página:',
    validity: 'El código y el enlace son válidos durante {minutes} y sirven una sola vez.',
    notYou: 'Si no ha sido usted, no haga caso de este mensaje: sin el código nadie puede entrar.',
  },
}

/** The mail that carries a sign-in code and a link. The link only fills in the form: what signs in is its button. */
export function signInLetter(locale: Locale, values: { code: string; url: string; validMs: number }): Letter {
  const words = WORDS[locale]
  const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(
    Math.round(values.validMs / 60_000),
  )
  return {
    locale,
    subject: words.subject,
    blocks: [
      { kind: 'text', text: words.intro },
      { kind: 'code', code: values.code },
      { kind: 'link', label: words.link, url: values.url },
      { kind: 'text', text: words.validity.replace('{minutes}', minutes) },
      { kind: 'text', text: words.notYou },
    ],
  }
}
