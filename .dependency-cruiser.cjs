// The walls of the house: imports point down (web → api's contracts → db) or sideways to a contract, never up.
// docs/decisions says why; `npm run check` runs it and also fails when no module was read at all.
const contracts = '^api/src/(contract\\.ts|.+\\.contract\\.ts)$'

/** The folders of worker/src/matching, each of which knows only those before it; worker/README.md says what is in them. */
const MATCHING = [
  'facts',
  'words',
  'track',
  'lists',
  'read',
  'score',
  'kernel',
  'what-if',
  'fair',
  'learn',
  'write',
  'memory',
  'run',
  'change',
  'preview',
  'cli',
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or need a third.',
      // A component that shows itself within itself (a tree) is no cycle of files.
      from: { path: '^(.+)$' },
      to: { circular: true, dependencyTypesNot: ['type-only'], pathNot: '^$1$' },
    },
    {
      name: 'web-has-no-tables',
      severity: 'error',
      comment:
        'web reads reference lists, pure rules, its configuration and how a process listens and ends from db; everything else through the API.',
      from: { path: '^web/(src|server)', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^db/',
        pathNot:
          '^db/src/(reference/|rules/|endings\\.ts$|health\\.ts$|event-loop\\.ts$|listen-widely\\.ts$|ask-together\\.ts$|telemetry/(metrics|tracing)\\.ts$|config[.\\w]*\\.ts$)',
      },
    },
    {
      name: 'web-sees-only-contracts-of-api',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^api/', pathNot: contracts },
    },
    { name: 'web-never-reaches-worker', severity: 'error', from: { path: '^web/', pathNot: '\\.test\\.ts$' }, to: { path: '^worker/' } },
    {
      name: 'configuration-stays-on-the-server',
      severity: 'error',
      from: { path: '^web/src', pathNot: '/server/|\\.server\\.ts$|hooks\\.server' },
      to: { path: '^db/src/config' },
    },
    {
      name: 'api-takes-only-the-engine-and-the-tagger-from-worker',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^worker/', pathNot: '^worker/src/(matching|tagging)/index\\.ts$' },
    },
    { name: 'worker-never-reaches-api-or-web', severity: 'error', from: { path: '^worker/' }, to: { path: '^(api|web)/' } },
    { name: 'db-never-reaches-up', severity: 'error', from: { path: '^db/' }, to: { path: '^(api|worker|web)/' } },
    {
      name: 'contracts-are-pure',
      severity: 'error',
      comment: 'A contract is a value the browser may hold: typebox, reference lists, shapes and other contracts.',
      from: { path: '\\.contract\\.ts$' },
      to: {
        pathNot: [
          contracts,
          '^api/src/.+\\.shapes\\.ts$',
          '^api/src/platform/(endpoint|shapes|problem-codes|page)\\.ts$',
          '^db/src/(reference|rules)/',
          '^db/src/(jobs|live)\\.ts$',
          'node_modules/typebox/',
        ],
      },
    },
    {
      name: 'reference-is-pure-data',
      severity: 'error',
      from: { path: '^db/src/reference/', pathNot: '\\.(test|model)\\.ts$' },
      to: { pathNot: '^db/src/reference/' },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      from: { path: '^db/src/rules/', pathNot: '\\.(test|model)\\.ts$' },
      to: { pathNot: ['^db/src/(reference|rules)/', 'node_modules/typebox/'] },
    },
    {
      name: 'engine-is-pure',
      severity: 'error',
      comment: 'The matching engine has no input or output: it can be tested as arithmetic and run in a thread.',
      from: { path: '^worker/src/matching/index\\.ts$' },
      to: { path: '(node_modules/(pg|bullmq|ioredis)/|^db/src/(index|connect|outbox)\\.ts$)', reachable: true },
    },
    ...MATCHING.map((folder, nth) => ({
      name: 'matching-points-one-way',
      severity: 'error',
      from: { path: `^worker/src/matching/${folder}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^worker/src/matching/(${MATCHING.slice(nth + 1).join('|')})/` },
    })),
    {
      name: 'the-queue-lives-in-worker',
      severity: 'error',
      from: { path: '^(db|api|web)/', pathNot: ['^api/src/platform/limits', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(bullmq|ioredis)/' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: {
        path: '^(db|api|worker|web)/',
        pathNot: '(\\.(test|model)\\.ts$|/testing/|/e2e/|/bench/|/chaos/|/local/mutants\\.ts$|vitest[.\\w]*\\.ts$)',
      },
      to: { path: '^(db|api|worker)/src/testing/' },
    },
    {
      name: 'ui-knows-no-noun',
      severity: 'error',
      from: { path: '^web/src/lib/ui/' },
      to: { path: '^web/src/lib/(accounts|editions|pitches|investors|matching|secretariat)/' },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(\\$app|\\./\\$types|geojson$|topojson-specification$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|migrations)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default', 'svelte'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
    },
  },
}
