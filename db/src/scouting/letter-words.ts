import type { Locale } from '../reference/locales.ts'
import type { InvitationKind } from '../reference/scouting.ts'

interface LetterWords {
  subject: string
  invites: Record<InvitationKind, string>
  draft: string
  equal: string
  /** `{until}` is the last day. */
  answer: string
  proof: string
  signatory: Record<InvitationKind, string>
  labels: { code: string; issued: string; until: string }
  demonstration: string
}

/** Invitations in six languages. `{organisation}`, `{edition}`, `{until}`, `{code}` and `{url}` are filled in. */
export const LETTER_WORDS: Record<Locale, LetterWords> = {
  ar: {
    subject: 'دعوة إلى منتدى الشراكات للمجلس الاقتصادي والاجتماعي',
    invites: {
      presidents_invitation: 'باسم رئيس المجلس الاقتصادي والاجتماعي، نتشرف بدعوة {organisation} إلى تقديم شراكتها في {edition}.',
      secretariat_scouting: 'اطّلعت أمانة منتدى الشراكات على عمل {organisation}، وتدعوها إلى تقديم عرض إلى {edition}.',
    },
    draft: 'أعددنا مسودة ممّا هو معروف علناً عن عملكم. لم يُقدَّم منها شيء: كل إجابة تنتظر أن تؤكدوها أو تصححوها.',
    equal: 'الدعوة ليست اختياراً: يُقيَّم عرضكم بالمعايير نفسها التي يُقيَّم بها كل عرض، ولا يرى المقيّمون كيف وصل.',
    answer: 'نرجو الرد حتى {until}. يعمل الرابط مرة واحدة وهو مخصص لمنظمتكم. ويمكنكم الاعتذار فيه أيضاً دون ذكر سبب.',
    proof: 'للتأكد من صحة هذه الرسالة، أدخلوا الرمز {code} في الصفحة {url}. لا نطلب أبداً مالاً ولا كلمة سر.',
    signatory: { presidents_invitation: 'مكتب رئيس المجلس الاقتصادي والاجتماعي', secretariat_scouting: 'أمانة منتدى الشراكات' },
    labels: { code: 'رمز الرسالة', issued: 'صدرت في', until: 'صالحة حتى' },
    demonstration: 'هذه رسالة تجريبية، وليست دعوة من الأمم المتحدة.',
  },
  zh: {
    subject: '经社理事会伙伴关系论坛邀请函',
    invites: {
      presidents_invitation: '谨代表经济及社会理事会主席，诚邀{organisation}在{edition}上介绍其伙伴关系。',
      secretariat_scouting: '伙伴关系论坛秘书处注意到{organisation}的工作，特邀请贵方向{edition}提交提案。',
    },
    draft: '我们根据贵方工作的公开资料准备了一份草稿。其中没有任何内容已提交：每一项都有待贵方确认或更正。',
    equal: '邀请不等于入选：贵方提案与所有提案一样，按相同标准评审，评审人看不到提案的来源。',
    answer: '请于{until}之前答复。链接只能使用一次，仅供贵组织使用。贵方也可在该页面谢绝，无需说明理由。',
    proof: '如需核实本函真伪，请在 {url} 输入编码 {code}。我们绝不会索要钱款或密码。',
    signatory: { presidents_invitation: '经济及社会理事会主席办公室', secretariat_scouting: '伙伴关系论坛秘书处' },
    labels: { code: '函件编码', issued: '签发日期', until: '有效期至' },
    demonstration: '本函仅供演示，并非联合国的邀请。',
  },
  en: {
    subject: 'Invitation to the ECOSOC Partnership Forum',
    invites: {
      presidents_invitation:
        'On behalf of the President of the Economic and Social Council, we have the honour to invite {organisation} to present its partnership to the {edition}.',
      secretariat_scouting:
        'The secretariat of the Partnership Forum has taken note of the work of {organisation}, and invites it to submit a pitch to the {edition}.',
    },
    draft:
      'A draft has been prepared from what is publicly known of your work. Nothing of it is submitted: every answer waits for you to confirm or correct it.',
    equal:
      'An invitation is not a selection. Your pitch is assessed by the same criteria as every other, and reviewers do not see how it came in.',
    answer:
      'Please answer by {until}. The link works once and is meant for your organisation. You can also decline there, without giving a reason.',
    proof: 'To make sure that this letter is genuine, enter the code {code} at {url}. We never ask for money or for a password.',
    signatory: {
      presidents_invitation: 'Office of the President of the Economic and Social Council',
      secretariat_scouting: 'Secretariat of the Partnership Forum',
    },
    labels: { code: 'Code of this letter', issued: 'Issued on', until: 'Valid until' },
    demonstration: 'This letter is a demonstration. It is no invitation by the United Nations.',
  },
  fr: {
    subject: 'Invitation au Forum du partenariat de l’ECOSOC',
    invites: {
      presidents_invitation:
        'Au nom de la présidence du Conseil économique et social, nous avons l’honneur d’inviter {organisation} à présenter son partenariat au {edition}.',
      secretariat_scouting:
        'Le secrétariat du Forum du partenariat a pris connaissance du travail de {organisation} et l’invite à soumettre une proposition au {edition}.',
    },
    draft:
      'Un brouillon a été préparé à partir de ce qui est publiquement connu de votre travail. Rien n’en est soumis : chaque réponse attend que vous la confirmiez ou la corrigiez.',
    equal:
      'Une invitation n’est pas une sélection. Votre proposition est évaluée selon les mêmes critères que toutes les autres, et les évaluateurs ne voient pas comment elle est arrivée.',
    answer:
      'Merci de répondre avant le {until} inclus. Le lien ne sert qu’une fois et s’adresse à votre organisation. Vous pouvez aussi y décliner, sans donner de motif.',
    proof:
      'Pour vous assurer que cette lettre est authentique, saisissez le code {code} sur {url}. Nous ne demandons jamais d’argent ni de mot de passe.',
    signatory: {
      presidents_invitation: 'Cabinet de la présidence du Conseil économique et social',
      secretariat_scouting: 'Secrétariat du Forum du partenariat',
    },
    labels: { code: 'Code de cette lettre', issued: 'Émise le', until: 'Valable jusqu’au' },
    demonstration: 'Cette lettre est une démonstration. Ce n’est pas une invitation des Nations Unies.',
  },
  ru: {
    subject: 'Приглашение на Форум партнёрств ЭКОСОС',
    invites: {
      presidents_invitation:
        'От имени Председателя Экономического и Социального Совета имеем честь пригласить {organisation} представить своё партнёрство. Мероприятие: {edition}.',
      secretariat_scouting:
        'Секретариат Форума партнёрств обратил внимание на работу {organisation} и приглашает подать заявку. Мероприятие: {edition}.',
    },
    draft:
      'По открытым сведениям о вашей работе подготовлен черновик. Ничего из него не подано: каждый ответ ждёт, пока вы его подтвердите или исправите.',
    equal:
      'Приглашение не означает отбора. Ваша заявка оценивается по тем же критериям, что и все остальные, и рецензенты не видят, как она поступила.',
    answer:
      'Просим ответить до {until} включительно. Ссылка действует один раз и предназначена для вашей организации. Там же можно отказаться, не называя причины.',
    proof: 'Чтобы убедиться, что письмо подлинное, введите код {code} на странице {url}. Мы никогда не просим денег и паролей.',
    signatory: {
      presidents_invitation: 'Канцелярия Председателя Экономического и Социального Совета',
      secretariat_scouting: 'Секретариат Форума партнёрств',
    },
    labels: { code: 'Код письма', issued: 'Выдано', until: 'Действительно до' },
    demonstration: 'Это письмо — демонстрация, а не приглашение Организации Объединённых Наций.',
  },
  es: {
    subject: 'Invitación al Foro de Asociaciones del ECOSOC',
    invites: {
      presidents_invitation:
        'En nombre de la Presidencia del Consejo Económico y Social, tenemos el honor de invitar a {organisation} a presentar su asociación en: {edition}.',
      secretariat_scouting:
        'La secretaría del Foro de Asociaciones ha conocido el trabajo de {organisation} y le invita a presentar una propuesta en: {edition}.',
    },
    draft:
      'Se ha preparado un borrador con lo que se sabe públicamente de su trabajo. Nada de él está presentado: cada respuesta espera a que ustedes la confirmen o corrijan.',
    equal:
      'Una invitación no es una selección. Su propuesta se evalúa con los mismos criterios que todas las demás, y quienes evalúan no ven cómo llegó.',
    answer:
      'Le rogamos que responda a más tardar el {until}. El enlace sirve una sola vez y es para su organización. Allí también puede rechazar, sin dar un motivo.',
    proof: 'Para comprobar que esta carta es auténtica, escriba el código {code} en {url}. Nunca pedimos dinero ni contraseñas.',
    signatory: {
      presidents_invitation: 'Oficina de la Presidencia del Consejo Económico y Social',
      secretariat_scouting: 'Secretaría del Foro de Asociaciones',
    },
    labels: { code: 'Código de esta carta', issued: 'Emitida el', until: 'Válida hasta el' },
    demonstration: 'Esta carta es una demostración. No es una invitación de las Naciones Unidas.',
  },
}
