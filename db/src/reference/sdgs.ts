/**
 * The seventeen goals: official colours and wording in the six languages. Source and licence: SOURCES.md.
 */
import type { Locale } from './locales.ts'

export const GOAL_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const

/** Number of a Sustainable Development Goal. */
export type GoalNumber = (typeof GOAL_NUMBERS)[number]

/** One goal. `ink` is the text colour on `colour`: white where it reaches WCAG AA (4.5), otherwise black. */
export type Goal = {
  readonly number: GoalNumber
  readonly colour: string
  readonly ink: '#ffffff' | '#000000'
  readonly title: Readonly<Record<Locale, string>>
  readonly short: Readonly<Record<Locale, string>>
}

export const GOALS: readonly Goal[] = [
  {
    number: 1,
    colour: '#e5243b',
    ink: '#ffffff',
    title: {
      ar: 'القضاء على الفقر بجميع أشكاله في كل مكان',
      zh: '在全世界消除一切形式的贫穷',
      en: 'End poverty in all its forms everywhere',
      fr: 'Éliminer la pauvreté sous toutes ses formes et partout dans le monde',
      ru: 'Повсеместная ликвидация нищеты во всех ее формах',
      es: 'Poner fin a la pobreza en todas sus formas y en todo el mundo',
    },
    short: {
      ar: 'القضاء على الفقر',
      zh: '无贫穷',
      en: 'No poverty',
      fr: 'Pas de pauvreté',
      ru: 'Ликвидация нищеты',
      es: 'Fin de la pobreza',
    },
  },
  {
    number: 2,
    colour: '#dda63a',
    ink: '#000000',
    title: {
      ar: 'القضاء على الجوع وتوفير الأمن الغذائي والتغذية المحسّنة وتعزيز الزراعة المستدامة',
      zh: '消除饥饿，实现粮食安全，改善营养状况和促进可持续农业',
      en: 'End hunger, achieve food security and improved nutrition and promote sustainable agriculture',
      fr: 'Éliminer la faim, assurer la sécurité alimentaire, améliorer la nutrition et promouvoir l’agriculture durable',
      ru: 'Ликвидация голода, обеспечение продовольственной безопасности и улучшение питания и содействие устойчивому развитию сельского хозяйства',
      es: 'Poner fin al hambre, lograr la seguridad alimentaria y la mejora de la nutrición y promover la agricultura sostenible',
    },
    short: {
      ar: 'القضاء التام على الجوع',
      zh: '零饥饿',
      en: 'Zero hunger',
      fr: 'Faim « zéro »',
      ru: 'Ликвидация голода',
      es: 'Hambre cero',
    },
  },
  {
    number: 3,
    colour: '#4c9f38',
    ink: '#000000',
    title: {
      ar: 'ضمان تمتّع الجميع بأنماط عيش صحية وبالرفاهية في جميع الأعمار',
      zh: '确保各年龄段人群的健康生活方式，促进他们的福祉',
      en: 'Ensure healthy lives and promote well-being for all at all ages',
      fr: 'Permettre à tous de vivre en bonne santé et promouvoir le bien-être de tous à tout âge',
      ru: 'Обеспечение здорового образа жизни и содействие благополучию для всех в любом возрасте',
      es: 'Garantizar una vida sana y promover el bienestar de todos a todas las edades',
    },
    short: {
      ar: 'الصحة الجيدة والرفاه',
      zh: '良好健康与福祉',
      en: 'Good health and well-being',
      fr: 'Bonne santé et bien-être',
      ru: 'Хорошее здоровье и благополучие',
      es: 'Salud y bienestar',
    },
  },
  {
    number: 4,
    colour: '#c5192d',
    ink: '#ffffff',
    title: {
      ar: 'ضمان التعليم الجيد المنصف والشامل للجميع وتعزيز فرص التعلّم مدى الحياة للجميع',
      zh: '确保包容和公平的优质教育，让全民终身享有学习机会',
      en: 'Ensure inclusive and equitable quality education and promote lifelong learning opportunities for all',
      fr: 'Assurer à tous une éducation équitable, inclusive et de qualité et des possibilités d’apprentissage tout au long de la vie',
      ru: 'Обеспечение всеохватного и справедливого качественного образования и поощрение возможности обучения на протяжении всей жизни для всех',
      es: 'Garantizar una educación inclusiva y equitativa de calidad y promover oportunidades de aprendizaje permanente para todos',
    },
    short: {
      ar: 'التعليم الجيد',
      zh: '优质教育',
      en: 'Quality education',
      fr: 'Éducation de qualité',
      ru: 'Качественное образование',
      es: 'Educación de calidad',
    },
  },
  {
    number: 5,
    colour: '#ff3a21',
    ink: '#000000',
    title: {
      ar: 'تحقيق المساواة بين الجنسين وتمكين كل النساء والفتيات',
      zh: '实现性别平等，增强所有妇女和女童的权能',
      en: 'Achieve gender equality and empower all women and girls',
      fr: 'Parvenir à l’égalité des sexes et autonomiser toutes les femmes et les filles',
      ru: 'Обеспечение гендерного равенства и расширение прав и возможностей всех женщин и девочек',
      es: 'Lograr la igualdad de género y empoderar a todas las mujeres y las niñas',
    },
    short: {
      ar: 'المساواة بين الجنسين',
      zh: '性别平等',
      en: 'Gender equality',
      fr: 'Égalité entre les sexes',
      ru: 'Гендерное равенство',
      es: 'Igualdad de género',
    },
  },
  {
    number: 6,
    colour: '#26bde2',
    ink: '#000000',
    title: {
      ar: 'ضمان توافر المياه وخدمات الصرف الصحي للجميع وإدارتها إدارة مستدامة',
      zh: '为所有人提供水和环境卫生并对其进行可持续管理',
      en: 'Ensure availability and sustainable management of water and sanitation for all',
      fr: 'Garantir l’accès de tous à des services d’alimentation en eau et d’assainissement gérés de façon durable',
      ru: 'Обеспечение наличия и рационального использования водных ресурсов и санитарии для всех',
      es: 'Garantizar la disponibilidad y la gestión sostenible del agua y el saneamiento para todos',
    },
    short: {
      ar: 'المياه النظيفة والنظافة الصحية',
      zh: '清洁饮水和卫生设施',
      en: 'Clean water and sanitation',
      fr: 'Eau propre et assainissement',
      ru: 'Чистая вода и санитария',
      es: 'Agua limpia y saneamiento',
    },
  },
  {
    number: 7,
    colour: '#fcc30b',
    ink: '#000000',
    title: {
      ar: 'ضمان حصول الجميع بتكلفة ميسورة على خدمات الطاقة الحديثة الموثوقة والمستدامة',
      zh: '确保人人获得负担得起的、可靠和可持续的现代能源',
      en: 'Ensure access to affordable, reliable, sustainable and modern energy for all',
      fr: 'Garantir l’accès de tous à des services énergétiques fiables, durables et modernes, à un coût abordable',
      ru: 'Обеспечение доступа к недорогим, надежным, устойчивым и современным источникам энергии для всех',
      es: 'Garantizar el acceso a una energía asequible, fiable, sostenible y moderna para todos',
    },
    short: {
      ar: 'طاقة نظيفة وبأسعار معقولة',
      zh: '经济适用的清洁能源',
      en: 'Affordable and clean energy',
      fr: 'Énergie propre et d’un coût abordable',
      ru: 'Недорогостоящая и чистая энергия',
      es: 'Energía asequible y no contaminante',
    },
  },
  {
    number: 8,
    colour: '#a21942',
    ink: '#ffffff',
    title: {
      ar: 'تعزيز النمو الاقتصادي المطرد والشامل للجميع والمستدام، والعمالة الكاملة والمنتجة، وتوفير العمل اللائق للجميع',
      zh: '促进持久、包容和可持续经济增长，促进充分的生产性就业和人人获得体面工作',
      en: 'Promote sustained, inclusive and sustainable economic growth, full and productive employment and decent work for all',
      fr: 'Promouvoir une croissance économique soutenue, partagée et durable, le plein emploi productif et un travail décent pour tous',
      ru: 'Содействие поступательному, всеохватному и устойчивому экономическому росту, полной и производительной занятости и достойной работе для всех',
      es: 'Promover el crecimiento económico sostenido, inclusivo y sostenible, el empleo pleno y productivo y el trabajo decente para todos',
    },
    short: {
      ar: 'العمل اللائق ونمو الاقتصاد',
      zh: '体面的工作和经济增长',
      en: 'Decent work and economic growth',
      fr: 'Travail décent et croissance économique',
      ru: 'Достойная работа и экономический рост',
      es: 'Trabajo decente y crecimiento económico',
    },
  },
  {
    number: 9,
    colour: '#fd6925',
    ink: '#000000',
    title: {
      ar: 'إقامة بنى تحتية قادرة على الصمود، وتحفيز التصنيع الشامل للجميع والمستدام، وتشجيع الابتكار',
      zh: '建造具备抵御灾害能力的基础设施，促进具有包容性的可持续工业化，推动创新',
      en: 'Build resilient infrastructure, promote inclusive and sustainable industrialization and foster innovation',
      fr: 'Bâtir une infrastructure résiliente, promouvoir une industrialisation durable qui profite à tous et encourager l’innovation',
      ru: 'Создание стойкой инфраструктуры, содействие всеохватной и устойчивой индустриализации и инновациям',
      es: 'Construir infraestructuras resilientes, promover la industrialización inclusiva y sostenible y fomentar la innovación',
    },
    short: {
      ar: 'الصناعة والابتكار والهياكل الأساسية',
      zh: '产业、创新和基础设施',
      en: 'Industry, innovation and infrastructure',
      fr: 'Industrie, innovation et infrastructure',
      ru: 'Индустриализация, инновации и инфраструктура',
      es: 'Industria, innovación e infraestructura',
    },
  },
  {
    number: 10,
    colour: '#dd1367',
    ink: '#ffffff',
    title: {
      ar: 'الحد من انعدام المساواة داخل البلدان وفيما بينها',
      zh: '减少国家内部和国家之间的不平等',
      en: 'Reduce inequality within and among countries',
      fr: 'Réduire les inégalités dans les pays et d’un pays à l’autre',
      ru: 'Сокращение неравенства внутри стран и между ними',
      es: 'Reducir la desigualdad en los países y entre ellos',
    },
    short: {
      ar: 'الحد من أوجه عدم المساواة',
      zh: '减少不平等',
      en: 'Reduced inequalities',
      fr: 'Inégalités réduites',
      ru: 'Уменьшение неравенства',
      es: 'Reducción de las desigualdades',
    },
  },
  {
    number: 11,
    colour: '#fd9d24',
    ink: '#000000',
    title: {
      ar: 'جعل المدن والمستوطنات البشرية شاملة للجميع وآمنة وقادرة على الصمود ومستدامة',
      zh: '建设包容、安全、有抵御灾害能力和可持续的城市和人类住区',
      en: 'Make cities and human settlements inclusive, safe, resilient and sustainable',
      fr: 'Faire en sorte que les villes et les établissements humains soient ouverts à tous, sûrs, résilients et durables',
      ru: 'Обеспечение открытости, безопасности, жизнестойкости и экологической устойчивости городов и населенных пунктов',
      es: 'Lograr que las ciudades y los asentamientos humanos sean inclusivos, seguros, resilientes y sostenibles',
    },
    short: {
      ar: 'مدن ومجتمعات محلية مستدامة',
      zh: '可持续的城市和社区',
      en: 'Sustainable cities and communities',
      fr: 'Villes et communautés durables',
      ru: 'Устойчивые города и населенные пункты',
      es: 'Ciudades y comunidades sostenibles',
    },
  },
  {
    number: 12,
    colour: '#bf8b2e',
    ink: '#000000',
    title: {
      ar: 'ضمان وجود أنماط استهلاك وإنتاج مستدامة',
      zh: '确保采用可持续的消费和生产模式',
      en: 'Ensure sustainable consumption and production patterns',
      fr: 'Établir des modes de consommation et de production durables',
      ru: 'Обеспечение перехода к рациональным моделям потребления и производства',
      es: 'Garantizar modalidades de consumo y producción sostenibles',
    },
    short: {
      ar: 'الاستهلاك والإنتاج المسؤولان',
      zh: '负责任消费和生产',
      en: 'Responsible consumption and production',
      fr: 'Consommation et production responsables',
      ru: 'Ответственное потребление и производство',
      es: 'Producción y consumo responsables',
    },
  },
  {
    number: 13,
    colour: '#3f7e44',
    ink: '#ffffff',
    title: {
      ar: 'اتخاذ إجراءات عاجلة للتصدي لتغيّر المناخ وآثاره',
      zh: '采取紧急行动应对气候变化及其影响',
      en: 'Take urgent action to combat climate change and its impacts',
      fr: 'Prendre d’urgence des mesures pour lutter contre les changements climatiques et leurs répercussions',
      ru: 'Принятие срочных мер по борьбе с изменением климата и его последствиями',
      es: 'Adoptar medidas urgentes para combatir el cambio climático y sus efectos',
    },
    short: {
      ar: 'العمل المناخي',
      zh: '气候行动',
      en: 'Climate action',
      fr: 'Mesures relatives à la lutte contre les changements climatiques',
      ru: 'Борьба с изменением климата',
      es: 'Acción por el clima',
    },
  },
  {
    number: 14,
    colour: '#0a97d9',
    ink: '#000000',
    title: {
      ar: 'حفظ المحيطات والبحار والموارد البحرية واستخدامها على نحو مستدام لتحقيق التنمية المستدامة',
      zh: '保护和可持续利用海洋和海洋资源以促进可持续发展',
      en: 'Conserve and sustainably use the oceans, seas and marine resources for sustainable development',
      fr: 'Conserver et exploiter de manière durable les océans, les mers et les ressources marines aux fins du développement durable',
      ru: 'Сохранение и рациональное использование океанов, морей и морских ресурсов в интересах устойчивого развития',
      es: 'Conservar y utilizar sosteniblemente los océanos, los mares y los recursos marinos para el desarrollo sostenible',
    },
    short: {
      ar: 'الحياة تحت الماء',
      zh: '水下生物',
      en: 'Life below water',
      fr: 'Vie aquatique',
      ru: 'Сохранение морских экосистем',
      es: 'Vida submarina',
    },
  },
  {
    number: 15,
    colour: '#56c02b',
    ink: '#000000',
    title: {
      ar: 'حماية النظم الإيكولوجية البرية وترميمها وتعزيز استخدامها على نحو مستدام، وإدارة الغابات على نحو مستدام، ومكافحة التصحر، ووقف تدهور الأراضي وعكس مساره، ووقف فقدان التنوع البيولوجي',
      zh: '保护、恢复和促进可持续利用陆地生态系统，可持续管理森林，防治荒漠化，制止和扭转土地退化，遏制生物多样性的丧失',
      en: 'Protect, restore and promote sustainable use of terrestrial ecosystems, sustainably manage forests, combat desertification, and halt and reverse land degradation and halt biodiversity loss',
      fr: 'Préserver et restaurer les écosystèmes terrestres, en veillant à les exploiter de façon durable, gérer durablement les forêts, lutter contre la désertification, enrayer et inverser le processus de dégradation des terres et mettre fin à l’appauvrissement de la biodiversité',
      ru: 'Защита и восстановление экосистем суши и содействие их рациональному использованию, рациональное лесопользование, борьба с опустыниванием, прекращение и обращение вспять процесса деградации земель и прекращение процесса утраты биологического разнообразия',
      es: 'Proteger, restablecer y promover el uso sostenible de los ecosistemas terrestres, gestionar sosteniblemente los bosques, luchar contra la desertificación, detener e invertir la degradación de las tierras y detener la pérdida de biodiversidad',
    },
    short: {
      ar: 'الحياة في البرّ',
      zh: '陆地生物',
      en: 'Life on land',
      fr: 'Vie terrestre',
      ru: 'Сохранение экосистем суши',
      es: 'Vida de ecosistemas terrestres',
    },
  },
  {
    number: 16,
    colour: '#00689d',
    ink: '#ffffff',
    title: {
      ar: 'التشجيع على إقامة مجتمعات مسالمة لا يُهمّش فيها أحد من أجل تحقيق التنمية المستدامة، وإتاحة إمكانية وصول الجميع إلى العدالة، وبناء مؤسسات فعالة وخاضعة للمساءلة وشاملة للجميع على جميع المستويات',
      zh: '创建和平、包容的社会以促进可持续发展，让所有人都能诉诸司法，在各级建立有效、负责和包容的机构',
      en: 'Promote peaceful and inclusive societies for sustainable development, provide access to justice for all and build effective, accountable and inclusive institutions at all levels',
      fr: 'Promouvoir l’avènement de sociétés pacifiques et inclusives aux fins du développement durable, assurer l’accès de tous à la justice et mettre en place, à tous les niveaux, des institutions efficaces, responsables et ouvertes à tous',
      ru: 'Содействие построению миролюбивого и открытого общества в интересах устойчивого развития, обеспечение доступа к правосудию для всех и создание эффективных, подотчетных и основанных на широком участии учреждений на всех уровнях',
      es: 'Promover sociedades pacíficas e inclusivas para el desarrollo sostenible, facilitar el acceso a la justicia para todos y construir a todos los niveles instituciones eficaces e inclusivas que rindan cuentas',
    },
    short: {
      ar: 'السلام والعدل والمؤسسات القوية',
      zh: '和平、正义与强大机构',
      en: 'Peace, justice and strong institutions',
      fr: 'Paix, justice et institutions efficaces',
      ru: 'Мир, правосудие и эффективные институты',
      es: 'Paz, justicia e instituciones sólidas',
    },
  },
  {
    number: 17,
    colour: '#19486a',
    ink: '#ffffff',
    title: {
      ar: 'تعزيز وسائل التنفيذ وتنشيط الشراكة العالمية من أجل تحقيق التنمية المستدامة',
      zh: '加强执行手段，重振可持续发展全球伙伴关系',
      en: 'Strengthen the means of implementation and revitalize the Global Partnership for Sustainable Development',
      fr: 'Renforcer les moyens de mettre en œuvre le Partenariat mondial pour le développement durable et le revitaliser',
      ru: 'Укрепление средств осуществления и активизация работы в рамках Глобального партнерства в интересах устойчивого развития',
      es: 'Fortalecer los medios de implementación y revitalizar la Alianza Mundial para el Desarrollo Sostenible',
    },
    short: {
      ar: 'عقد الشراكات لتحقيق الأهداف',
      zh: '促进目标实现的伙伴关系',
      en: 'Partnerships for the goals',
      fr: 'Partenariats pour la réalisation des objectifs',
      ru: 'Партнерство в интересах устойчивого развития',
      es: 'Alianzas para lograr los objetivos',
    },
  },
]

/** Tells whether a value is the number of a goal. */
export function isGoalNumber(value: unknown): value is GoalNumber {
  return GOAL_NUMBERS.some((number) => number === value)
}

/** Returns the goal with this number. */
export function goalByNumber(number: GoalNumber): Goal {
  return GOALS[number - 1] ?? unknownGoal(number)
}

/**
 * Returns the goal a target belongs to: `14.b` gives 14.
 * @throws RangeError when the part before the point is no goal's number.
 */
export function goalOfTarget(code: string): GoalNumber {
  const number = Number(code.split('.')[0])
  return isGoalNumber(number) ? number : unknownGoal(code)
}

function unknownGoal(value: string | number): never {
  throw new RangeError(`No goal for ${value}`)
}
