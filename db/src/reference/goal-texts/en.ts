import type { GoalTexts } from '../goal-numbers.ts'

export const goalTexts: GoalTexts = {
  1: { title: 'End poverty in all its forms everywhere', short: 'No poverty' },
  2: { title: 'End hunger, achieve food security and improved nutrition and promote sustainable agriculture', short: 'Zero hunger' },
  3: { title: 'Ensure healthy lives and promote well-being for all at all ages', short: 'Good health and well-being' },
  4: {
    title: 'Ensure inclusive and equitable quality education and promote lifelong learning opportunities for all',
    short: 'Quality education',
  },
  5: { title: 'Achieve gender equality and empower all women and girls', short: 'Gender equality' },
  6: { title: 'Ensure availability and sustainable management of water and sanitation for all', short: 'Clean water and sanitation' },
  7: { title: 'Ensure access to affordable, reliable, sustainable and modern energy for all', short: 'Affordable and clean energy' },
  8: {
    title: 'Promote sustained, inclusive and sustainable economic growth, full and productive employment and decent work for all',
    short: 'Decent work and economic growth',
  },
  9: {
    title: 'Build resilient infrastructure, promote inclusive and sustainable industrialization and foster innovation',
    short: 'Industry, innovation and infrastructure',
  },
  10: { title: 'Reduce inequality within and among countries', short: 'Reduced inequalities' },
  11: {
    title: 'Make cities and human settlements inclusive, safe, resilient and sustainable',
    short: 'Sustainable cities and communities',
  },
  12: { title: 'Ensure sustainable consumption and production patterns', short: 'Responsible consumption and production' },
  13: { title: 'Take urgent action to combat climate change and its impacts', short: 'Climate action' },
  14: {
    title: 'Conserve and sustainably use the oceans, seas and marine resources for sustainable development',
    short: 'Life below water',
  },
  15: {
    title:
      'Protect, restore and promote sustainable use of terrestrial ecosystems, sustainably manage forests, combat desertification, and halt and reverse land degradation and halt biodiversity loss',
    short: 'Life on land',
  },
  16: {
    title:
      'Promote peaceful and inclusive societies for sustainable development, provide access to justice for all and build effective, accountable and inclusive institutions at all levels',
    short: 'Peace, justice and strong institutions',
  },
  17: {
    title: 'Strengthen the means of implementation and revitalize the Global Partnership for Sustainable Development',
    short: 'Partnerships for the goals',
  },
}
