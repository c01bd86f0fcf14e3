import type { GoalTexts } from '../goal-numbers.ts'

export const goalTexts: GoalTexts = {
  1: { title: 'Poner fin a la pobreza en todas sus formas y en todo el mundo', short: 'Fin de la pobreza' },
  2: {
    title: 'Poner fin al hambre, lograr la seguridad alimentaria y la mejora de la nutrición y promover la agricultura sostenible',
    short: 'Hambre cero',
  },
  3: { title: 'Garantizar una vida sana y promover el bienestar de todos a todas las edades', short: 'Salud y bienestar' },
  4: {
    title: 'Garantizar una educación inclusiva y equitativa de calidad y promover oportunidades de aprendizaje permanente para todos',
    short: 'Educación de calidad',
  },
  5: { title: 'Lograr la igualdad de género y empoderar a todas las mujeres y las niñas', short: 'Igualdad de género' },
  6: {
    title: 'Garantizar la disponibilidad y la gestión sostenible del agua y el saneamiento para todos',
    short: 'Agua limpia y saneamiento',
  },
  7: {
    title: 'Garantizar el acceso a una energía asequible, fiable, sostenible y moderna para todos',
    short: 'Energía asequible y no contaminante',
  },
  8: {
    title:
      'Promover el crecimiento económico sostenido, inclusivo y sostenible, el empleo pleno y productivo y el trabajo decente para todos',
    short: 'Trabajo decente y crecimiento económico',
  },
  9: {
    title: 'Construir infraestructuras resilientes, promover la industrialización inclusiva y sostenible y fomentar la innovación',
    short: 'Industria, innovación e infraestructura',
  },
  10: { title: 'Reducir la desigualdad en los países y entre ellos', short: 'Reducción de las desigualdades' },
  11: {
    title: 'Lograr que las ciudades y los asentamientos humanos sean inclusivos, seguros, resilientes y sostenibles',
    short: 'Ciudades y comunidades sostenibles',
  },
  12: { title: 'Garantizar modalidades de consumo y producción sostenibles', short: 'Producción y consumo responsables' },
  13: { title: 'Adoptar medidas urgentes para combatir el cambio climático y sus efectos', short: 'Acción por el clima' },
  14: {
    title: 'Conservar y utilizar sosteniblemente los océanos, los mares y los recursos marinos para el desarrollo sostenible',
    short: 'Vida submarina',
  },
  15: {
    title:
      'Proteger, restablecer y promover el uso sostenible de los ecosistemas terrestres, gestionar sosteniblemente los bosques, luchar contra la desertificación, detener e invertir la degradación de las tierras y detener la pérdida de biodiversidad',
    short: 'Vida de ecosistemas terrestres',
  },
  16: {
    title:
      'Promover sociedades pacíficas e inclusivas para el desarrollo sostenible, facilitar el acceso a la justicia para todos y construir a todos los niveles instituciones eficaces e inclusivas que rindan cuentas',
    short: 'Paz, justicia e instituciones sólidas',
  },
  17: {
    title: 'Fortalecer los medios de implementación y revitalizar la Alianza Mundial para el Desarrollo Sostenible',
    short: 'Alianzas para lograr los objetivos',
  },
}
