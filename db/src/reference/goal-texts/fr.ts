import type { GoalTexts } from '../goal-numbers.ts'

export const goalTexts: GoalTexts = {
  1: { title: 'Éliminer la pauvreté sous toutes ses formes et partout dans le monde', short: 'Pas de pauvreté' },
  2: {
    title: 'Éliminer la faim, assurer la sécurité alimentaire, améliorer la nutrition et promouvoir l’agriculture durable',
    short: 'Faim « zéro »',
  },
  3: { title: 'Permettre à tous de vivre en bonne santé et promouvoir le bien-être de tous à tout âge', short: 'Bonne santé et bien-être' },
  4: {
    title: 'Assurer à tous une éducation équitable, inclusive et de qualité et des possibilités d’apprentissage tout au long de la vie',
    short: 'Éducation de qualité',
  },
  5: { title: 'Parvenir à l’égalité des sexes et autonomiser toutes les femmes et les filles', short: 'Égalité entre les sexes' },
  6: {
    title: 'Garantir l’accès de tous à des services d’alimentation en eau et d’assainissement gérés de façon durable',
    short: 'Eau propre et assainissement',
  },
  7: {
    title: 'Garantir l’accès de tous à des services énergétiques fiables, durables et modernes, à un coût abordable',
    short: 'Énergie propre et d’un coût abordable',
  },
  8: {
    title: 'Promouvoir une croissance économique soutenue, partagée et durable, le plein emploi productif et un travail décent pour tous',
    short: 'Travail décent et croissance économique',
  },
  9: {
    title: 'Bâtir une infrastructure résiliente, promouvoir une industrialisation durable qui profite à tous et encourager l’innovation',
    short: 'Industrie, innovation et infrastructure',
  },
  10: { title: 'Réduire les inégalités dans les pays et d’un pays à l’autre', short: 'Inégalités réduites' },
  11: {
    title: 'Faire en sorte que les villes et les établissements humains soient ouverts à tous, sûrs, résilients et durables',
    short: 'Villes et communautés durables',
  },
  12: { title: 'Établir des modes de consommation et de production durables', short: 'Consommation et production responsables' },
  13: {
    title: 'Prendre d’urgence des mesures pour lutter contre les changements climatiques et leurs répercussions',
    short: 'Mesures relatives à la lutte contre les changements climatiques',
  },
  14: {
    title: 'Conserver et exploiter de manière durable les océans, les mers et les ressources marines aux fins du développement durable',
    short: 'Vie aquatique',
  },
  15: {
    title:
      'Préserver et restaurer les écosystèmes terrestres, en veillant à les exploiter de façon durable, gérer durablement les forêts, lutter contre la désertification, enrayer et inverser le processus de dégradation des terres et mettre fin à l’appauvrissement de la biodiversité',
    short: 'Vie terrestre',
  },
  16: {
    title:
      'Promouvoir l’avènement de sociétés pacifiques et inclusives aux fins du développement durable, assurer l’accès de tous à la justice et mettre en place, à tous les niveaux, des institutions efficaces, responsables et ouvertes à tous',
    short: 'Paix, justice et institutions efficaces',
  },
  17: {
    title: 'Renforcer les moyens de mettre en œuvre le Partenariat mondial pour le développement durable et le revitaliser',
    short: 'Partenariats pour la réalisation des objectifs',
  },
}
