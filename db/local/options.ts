import { parseArgs } from 'node:util'
import { StartError, reasonOf } from './start-error.ts'

/** What the launcher was asked for. */
export type Command =
  | 'start'
  | 'dev'
  | 'reset'
  | 'test'
  | 'check'
  | 'import'
  | 'redo'
  | 'backup'
  | 'restore'
  | 'drill'
  | 'erasures'
  | 'audit'
  | 'assurance'
  | 'help'

export interface Options {
  command: Command
  /** The port of web, when a person named one. */
  port?: number
  /** Answers every question with yes, for scripts. */
  isSure: boolean
  /** Whose past grants the files of --import hold: an investor's id, source id or name. */
  investor?: string
  /** The run of --redo, by its id. */
  run?: string
  /** Files of --import, suites of --test, measurements of --assurance, the directory of --backup, --restore and --drill, the ledger of --erasures. */
  rest: string[]
}

export const USAGE = `npm start                       start everything and print how to sign in
npm start -- --port N           the same, with web on exactly that port
npm run dev                     the same, reloading what you change
npm run reset [-- --yes]        return to the demonstration data
npm run backup [-- DIRECTORY]   copy the database and the attachments
npm run restore -- DIRECTORY [--yes]
                                go back to a backup; what is there now is kept aside
npm run restore:drill -- DIRECTORY
                                start the platform from a copy of a backup, and check it
npm run restore:erasures -- FILE
                                erase again whom a restored database of your own brought back
npm run audit:verify            recompute every hash of the audit log, and hold it against its anchors
npm run import -- FILE [FILE]   check and load pitches or mandates from CSV
npm run import -- --investor NAME FILE
                                load past grants (360Giving, IATI, CSV)
npm run matching:redo -- --run ID
                                do a matching again from what it kept, and compare
npm test                        everything that CI runs
npm run assurance [-- all|NAME] measure what is named, and write docs/assurance.md
npm run check                   types, lint, format, walls, unused code, translations`

const TAKES_MORE: ReadonlySet<Command> = new Set(['import', 'test', 'backup', 'restore', 'drill', 'erasures', 'assurance'])

/** Reads the command line. Throws StartError with the usage when it makes no sense. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args)
  const commands = (
    ['dev', 'reset', 'test', 'check', 'import', 'redo', 'backup', 'restore', 'drill', 'erasures', 'audit', 'assurance', 'help'] as const
  ).filter((name) => values[name])
  if (commands.length > 1) throw misuse(`--${commands.join(' and --')} cannot be used together.`)
  const command = commands[0] ?? 'start'
  checkRest(command, positionals)
  if (values.investor !== undefined && command !== 'import') throw misuse('--investor goes with --import.')
  if ((values.run === undefined) === (command === 'redo')) throw misuse('--redo and --run ID go together.')
  const options: Options = { command, isSure: values.yes ?? false, rest: positionals }
  if (values.investor !== undefined) options.investor = values.investor
  if (values.run !== undefined) options.run = values.run
  if (values.port !== undefined) {
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw misuse('--port needs a number from 1 to 65535.')
    options.port = port
  }
  return options
}

/** How many files or directories each command is told. */
function checkRest(command: Command, rest: readonly string[]): void {
  if (command === 'import' && rest.length === 0) throw misuse('--import needs a file.')
  if ((command === 'restore' || command === 'drill') && rest.length !== 1) throw misuse(`--${command} needs one directory.`)
  if (command === 'erasures' && rest.length !== 1) throw misuse('--erasures needs one file.')
  if (command === 'backup' && rest.length > 1) throw misuse('--backup takes one directory at most.')
  if (!TAKES_MORE.has(command) && rest.length > 0) throw misuse(`"${rest[0]}" is not understood.`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dev: { type: 'boolean' },
        reset: { type: 'boolean' },
        test: { type: 'boolean' },
        check: { type: 'boolean' },
        import: { type: 'boolean' },
        redo: { type: 'boolean' },
        backup: { type: 'boolean' },
        restore: { type: 'boolean' },
        drill: { type: 'boolean' },
        erasures: { type: 'boolean' },
        audit: { type: 'boolean' },
        assurance: { type: 'boolean' },
        run: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        yes: { type: 'boolean', short: 'y' },
        port: { type: 'string', short: 'p' },
        investor: { type: 'string' },
      },
    })
  } catch (error) {
    throw misuse(reasonOf(error))
  }
}

function misuse(what: string): StartError {
  return new StartError(what, `Use one of these:\n\n${USAGE}`)
}
