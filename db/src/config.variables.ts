import { Type, type TSchema } from 'typebox'

/** The processes that read configuration. `migrate` is the one-shot that makes roles and brings the schema up to date. */
export const PROCESSES = ['api', 'worker', 'web', 'migrate'] as const
export type ProcessName = (typeof PROCESSES)[number]

export interface Variable {
  schema: TSchema
  /** One or two sentences for whoever runs the product; they become the comments of `.env.example`. */
  description: string
  usedBy: readonly (ProcessName | 'compose')[]
  /** As it would be written in the environment. Without a default the variable is required, unless `isOptional`. */
  default?: string
  isOptional?: boolean
  /** Never printed, may be given as a file (NAME_FILE), and refused in production when short or an example. */
  isSecret?: boolean
}

const flag = Type.Boolean()
const port = Type.Integer({ minimum: 0, maximum: 65_535 })
const url = Type.String({ minLength: 1 })

const MAKE_PASSWORD = 'Make one: openssl rand -hex 24'
/** Read by docker-compose.yml alone, which builds the addresses above from it; so only letters and digits. */
const composePassword = { schema: Type.String({ minLength: 1 }), usedBy: ['compose'], isOptional: true, isSecret: true } as const

/**
 * Every environment variable of the product, once. Nothing else reads `process.env`; `.env.example` is made from this list
 * by config.test.ts.
 */
export const VARIABLES = {
  NODE_ENV: {
    schema: Type.Enum(['development', 'test', 'production']),
    description: 'Has no default on purpose: a process that does not know where it runs does not start.',
    usedBy: ['api', 'worker', 'web', 'migrate'],
  },
  LOG_LEVEL: {
    schema: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    description: 'How much the processes write to their logs.',
    usedBy: ['api', 'worker', 'web', 'migrate'],
    default: 'info',
  },
  HOST: {
    schema: Type.String({ minLength: 1 }),
    description: 'The address api and web listen on. 0.0.0.0 in a container, the loopback everywhere else.',
    usedBy: ['api', 'web'],
    default: '127.0.0.1',
  },
  WEB_PORT: { schema: port, description: 'The port of web, the only one a browser needs.', usedBy: ['web'], default: '3000' },
  API_PORT: { schema: port, description: 'The port of api. Browsers reach it through web, under /api.', usedBy: ['api'], default: '3001' },
  API_URL: {
    schema: url,
    description:
      'Where web finds api. Several with commas between: what one does not take, for example while it is started anew, goes to the next.',
    usedBy: ['web'],
    default: 'http://127.0.0.1:3001',
  },
  HEALTH_PORT: {
    schema: port,
    description:
      'Serves /livez and /readyz for whoever supervises the process, on a port that readers cannot reach. Without it they are not served.',
    usedBy: ['api', 'worker', 'web'],
    isOptional: true,
  },
  HEALTH_HOST: {
    schema: Type.String({ minLength: 1 }),
    description: 'The address HEALTH_PORT is served at: the loopback, unless the supervisor asks from another machine.',
    usedBy: ['api', 'worker', 'web'],
    default: '127.0.0.1',
  },
  DRAIN_NOTICE_MS: {
    schema: Type.Integer({ minimum: 0, maximum: 60_000 }),
    description:
      'How many milliseconds api and web, asked to end, still take requests, so that whoever sends them readers hears that they leave: from /readyz, and from `connection: close` in every answer. Without it 2000 in production with HEALTH_PORT, else 0.',
    usedBy: ['api', 'web'],
    isOptional: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: Type.String({ pattern: '^https?://[^/?#@\\s]+/?$' }),
    description:
      'A collector of OpenTelemetry traces that speaks OTLP over HTTP, such as http://localhost:4318. It is told which routes and jobs ran for how long, and nothing about people. Without it nothing is recorded.',
    usedBy: ['api', 'worker', 'web'],
    isOptional: true,
  },
  PUBLIC_ORIGIN: {
    schema: Type.String({ pattern: '^https?://[^/?#@\\s]+$' }),
    description:
      'What readers type: scheme, host and port, nothing after. Used for links in mails, the check of the origin of requests, and whether cookies are Secure. https in production.',
    usedBy: ['api', 'worker', 'web'],
    default: 'http://localhost:3000',
  },
  DATABASE_URL: {
    schema: url,
    description:
      'Postgres 18, as postgres://user:password@host:5432/database. Each process has its own user: app_rw for api, app_worker for worker, app_owner for migrate. For `npm start` it replaces the embedded Postgres and names a user that may create roles and databases.',
    usedBy: ['api', 'worker', 'migrate'],
    isSecret: true,
  },
  DATABASE_PATIENCE_MS: {
    schema: Type.Integer({ minimum: 1_200, maximum: 60_000 }),
    description:
      'How many milliseconds api gives the database for one step (a connection, a statement) before a reader hears that it cannot answer. Without it 4500 in production and 15000 elsewhere.',
    usedBy: ['api'],
    isOptional: true,
  },
  OVERLOAD_LAG_MS: {
    schema: Type.Integer({ minimum: 50, maximum: 60_000 }),
    description:
      'api answers 503 with Retry-After, before it does anything else, while everything in it has been this many milliseconds late for some seconds.',
    usedBy: ['api'],
    default: '2000',
  },
  OVERLOAD_LINE: {
    schema: Type.Integer({ minimum: 1, maximum: 100_000 }),
    description: 'The same while this many requests wait for a connection to the database.',
    usedBy: ['api'],
    default: '1000',
  },
  ADMIN_DATABASE_URL: {
    schema: url,
    description:
      'A user that may create roles and databases, for migrate to make the three users above and the database. Without it they must exist.',
    usedBy: ['migrate'],
    isOptional: true,
    isSecret: true,
  },
  APP_RW_PASSWORD: {
    schema: Type.String({ minLength: 1 }),
    description: 'The password migrate gives the database user app_rw. Only with ADMIN_DATABASE_URL.',
    usedBy: ['migrate', 'compose'],
    isOptional: true,
    isSecret: true,
  },
  APP_WORKER_PASSWORD: {
    schema: Type.String({ minLength: 1 }),
    description: 'The password migrate gives the database user app_worker. Only with ADMIN_DATABASE_URL.',
    usedBy: ['migrate', 'compose'],
    isOptional: true,
    isSecret: true,
  },
  REDIS_URL: {
    schema: Type.String({ pattern: '^rediss?://' }),
    description:
      'Moves the queue to Redis, with maxmemory-policy noeviction and an append-only file. Without it the queue lives in Postgres. With several api processes it also carries their shared rate limits.',
    usedBy: ['api', 'worker'],
    isOptional: true,
    isSecret: true,
  },
  JWT_PRIVATE_KEY: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Signs access tokens: a P-256 key as PEM, \\n for its line ends. Make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
    usedBy: ['api'],
    isSecret: true,
  },
  JWT_FURTHER_KEYS: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Keys beside JWT_PRIVATE_KEY whose tokens are accepted too and which are published with it: the next one and the previous one, PEMs (private or public) one after the other. SECURITY.md says how keys are changed.',
    usedBy: ['api'],
    isOptional: true,
    isSecret: true,
  },
  INSTITUTIONS: {
    schema: Type.String({ minLength: 2 }),
    description:
      'Institutions whose people sign in with their own accounts (OpenID Connect), as a JSON list; README of api explains its fields. Without it nobody sees a button.',
    usedBy: ['api'],
    isOptional: true,
    isSecret: true,
  },
  SIGN_IN_SECRET: {
    schema: Type.String({ minLength: 1 }),
    description: 'Sign-in codes are derived from it; the same for api and worker, 32 bytes or more. Make one: openssl rand -base64 48',
    usedBy: ['api', 'worker'],
    isSecret: true,
  },
  SEALING_SECRET: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Keys of people and of pitches are encrypted under it: what the audit log keeps of a person, and every uploaded file. The same for api and worker, 32 bytes or more, and no other secret’s. Keep a copy apart from the backups: without it nobody reads those files again. Make one: openssl rand -base64 48',
    usedBy: ['api', 'worker'],
    isSecret: true,
  },
  SEALING_SECRET_PREVIOUS: {
    schema: Type.String({ minLength: 1 }),
    description:
      'What SEALING_SECRET was before, while keys are encrypted anew; worker does that within an hour or so and says how many. An installation from before SEALING_SECRET gives its SIGN_IN_SECRET here.',
    usedBy: ['api', 'worker'],
    isOptional: true,
    isSecret: true,
  },
  DEMO_MODE: {
    schema: flag,
    description:
      'Says on every page that this is a demonstration, counts the mail code as both factors and shows caught mails at /mail. Refused in production.',
    usedBy: ['api', 'worker', 'web'],
    default: 'false',
  },
  SMTP_URL: {
    schema: Type.String({ pattern: '^smtps?://' }),
    description:
      'Where mail is handed over, as smtps://user:password@host:465. Required in production; elsewhere mail is caught and shown at /mail.',
    usedBy: ['worker'],
    isOptional: true,
    isSecret: true,
  },
  MAIL_FROM: {
    schema: Type.String({ pattern: '^([^<>@]+ <[^<>\\s@]+@[^<>\\s@]+>|[^<>\\s@]+@[^<>\\s@]+)$' }),
    description: 'The sender of mails.',
    usedBy: ['worker'],
    default: 'Scalebridge <no-reply@localhost>',
  },
  ATTACHMENTS_DIRECTORY: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Where uploaded files lie, on a disk that is kept and backed up, outside everything that is served. In production this or S3_BUCKET must be set; elsewhere a directory for temporary files is used.',
    usedBy: ['api'],
    isOptional: true,
  },
  S3_BUCKET: {
    schema: Type.String({ minLength: 3 }),
    description: 'Keeps uploaded files in a bucket of S3, or of what speaks like it, instead of on disk. A private one.',
    usedBy: ['api'],
    isOptional: true,
  },
  S3_REGION: { schema: Type.String({ minLength: 1 }), description: 'The region of S3_BUCKET.', usedBy: ['api'], isOptional: true },
  S3_ENDPOINT: {
    schema: Type.String({ pattern: '^https?://' }),
    description: 'The address of a service other than Amazon’s. https in production.',
    usedBy: ['api'],
    isOptional: true,
  },
  S3_ACCESS_KEY_ID: {
    schema: Type.String({ minLength: 1 }),
    description: 'Who writes to S3_BUCKET: needs to put, get and delete objects and nothing else.',
    usedBy: ['api'],
    isOptional: true,
  },
  S3_SECRET_ACCESS_KEY: {
    schema: Type.String({ minLength: 1 }),
    description: 'The secret of S3_ACCESS_KEY_ID.',
    usedBy: ['api'],
    isOptional: true,
    isSecret: true,
  },
  MATCHING_TILE_PITCHES: {
    schema: Type.Integer({ minimum: 1_000, maximum: 65_536 }),
    description:
      'Matches a whole edition of more pitches than this in tiles of so many, which all worker processes share. Without it one process does all, which is faster unless there are several, each with cores of its own.',
    usedBy: ['worker'],
    isOptional: true,
  },
  AUDIT_ANCHOR_FILE: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Where the anchors of the audit log are told outside the database, a line of JSON each hour: a file on a disk that only ever grows and that the database’s administrators cannot write. Without it they stand in the worker’s log alone, in short.',
    usedBy: ['worker'],
    isOptional: true,
  },
  ERASURE_LEDGER_FILE: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Where erasures are told outside the database: a file with a line of JSON for each, an account’s id and the time, kept apart from the backups. After a restore it says who has to be erased again.',
    usedBy: ['worker'],
    isOptional: true,
  },
  TRUST_PROXY: {
    schema: Type.String(),
    description:
      'Addresses (CIDR, separated by commas) whose X-Forwarded-* headers are believed: the reverse proxy for web, web for api. Empty trusts nobody.',
    usedBy: ['api', 'web'],
    default: '',
  },
  ROOM_NETWORKS: {
    schema: Type.String(),
    description:
      'Addresses (CIDR, separated by commas) from which a whole room reaches the internet, such as the venue’s: limits by address are 500 times as wide there, and those by person do the work.',
    usedBy: ['api'],
    default: '',
  },
  TRUST_PRIVATE_NETWORK: {
    schema: flag,
    description:
      'Allows plain connections to Postgres, Redis and the mail server on other hosts. Only for containers on a network of their own, as in docker-compose.yml.',
    usedBy: ['api', 'worker', 'migrate'],
    default: 'false',
  },
  POSTGRES_PASSWORD: { ...composePassword, description: `The superuser of the Postgres that docker compose starts. ${MAKE_PASSWORD}` },
  APP_OWNER_PASSWORD: { ...composePassword, description: `The database user app_owner under docker compose. ${MAKE_PASSWORD}` },
  REDIS_PASSWORD: { ...composePassword, description: `The Redis that docker compose starts. ${MAKE_PASSWORD}` },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof VARIABLES
