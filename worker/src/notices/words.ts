import type { Locale } from '@scalebridge/db/reference'

interface Words {
  /** The page where the reader sees what it is about. */
  open: string
  /** Where one chooses what is mailed. */
  choose: string
  digest: string
}

/** What stands around a notice's own words in its mail. */
export const WORDS: Record<Locale, Words> = {
  ar: { open: 'فتح الصفحة:', choose: 'اختيار ما يصلكم بالبريد:', digest: 'ما استجدّ لكم في Scalebridge' },
  zh: { open: '打开页面：', choose: '选择接收哪些邮件：', digest: '您在 Scalebridge 的新消息' },
  en: { open: 'Open the page:', choose: 'Choose what is mailed to you:', digest: 'What is new for you on Scalebridge' },
  fr: { open: 'Ouvrir la page :', choose: 'Choisir ce qui vous est envoyé :', digest: 'Du nouveau pour vous sur Scalebridge' },
  ru: { open: 'Открыть страницу:', choose: 'Выбрать, что присылать по почте:', digest: 'Новое для вас в Scalebridge' },
  es: { open: 'Abrir la página:', choose: 'Elegir qué se le envía por correo:', digest: 'Novedades para usted en Scalebridge' },
}
