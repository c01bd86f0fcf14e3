import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import * as schema from '../schema/index.ts'
import { ERASED } from './personal-of-deals.ts'
import { columnsOf, PERSONAL } from './personal.ts'
import type { Instead, TableData } from './table-data.ts'

/**
 * The two functions of the database that go through all that it holds of a person, made of the declaration: a migration writes them, and
 * a test holds them against it. They run as the owner, so that no process of the product may read or change more than one person with them.
 */

const EXISTING: ReadonlySet<string> = new Set(Object.values(schema).flatMap((table) => (is(table, PgTable) ? [getTableName(table)] : [])))
const existing = (tables: Readonly<Record<string, TableData>>) => Object.entries(tables).filter(([table]) => EXISTING.has(table))

/** Binary columns, which no JSON takes: files are fetched one by one, and what is sealed is opened by the worker. */
const BINARY = ['content', 'sealed', 'prev', 'hash']

const BEGIN = `#variable_conflict use_variable
declare address text; called text;
begin
  select lower(email), name into strict address, called from accounts where id = who;
  -- A name this short stands in too many words that mean something else. In bytes: of Chinese characters two are a whole name.
  if octet_length(called) < 4 then called := null; end if;`

/** The body of export_person(who): every row that is a person's own, by table, without what nobody is given. */
export function exportBody(): string {
  const parts = existing(PERSONAL).flatMap(([table, { of, secret }]) => {
    if (of === undefined) return []
    const hidden = [...columnsOf(secret), ...BINARY].map((column) => `'${column}'`).join(', ')
    return [
      `  found := found || jsonb_build_object('${table}', (select coalesce(jsonb_agg(to_jsonb(${table}.*) - array[${hidden}]), '[]') from ${table} where ${of}));`,
    ]
  })
  return `${BEGIN.replace('declare ', "declare found jsonb := '{}'; ")}\n${parts.join('\n')}\n  return found;\nend`
}

/** The body of erase_person(who): what the declaration of `tables` says, in its order, and the key of the person's part of the audit log. */
export function eraseBody(tables: Readonly<Record<string, TableData>> = PERSONAL): string {
  const parts = existing(tables).flatMap(([table, { of, erase, elsewhere, unnamed }]) => [
    ...(unnamed === undefined || of === undefined ? [] : [update(table, withoutName(columnsOf(unnamed)), of)]),
    ...(elsewhere === undefined ? [] : [update(table, elsewhere.put, elsewhere.where)]),
    ...(erase === undefined || of === undefined
      ? []
      : [erase === 'delete' ? `  delete from ${table} where ${of};` : update(table, erase, of)]),
  ])
  return `${BEGIN.replace('declare ', 'declare asked record; ')}
  -- Lets the statements below into append-only tables; refuse_change() heeds it for the owner alone, and never for the audit log.
  perform set_config('scalebridge.erasing', 'on', true);
  for asked in select session_id, text, name from questions where asked_by in (select id from audience_members where account_id = who) loop
    update stage_events set payload = replace(replace(payload::text, to_jsonb(asked.text)::text, to_jsonb(${ERASED}::text)::text),
      coalesce(to_jsonb(asked.name)::text, '""""'), 'null')::jsonb where session_id = asked.session_id;
  end loop;
  with gone as (
    update attachments set deleted_at = now(), name = ${ERASED}, sealed_key = null from pitches
    where pitches.id = attachments.pitch_id and uploaded_by = who and deleted_at is null and pitches.state in ('draft', 'withdrawn')
      and not exists (select from memberships m join accounts a on a.id = m.account_id
        where m.organisation_id = pitches.organisation_id and m.account_id <> who and a.disabled_at is null)
    returning storage_key)
  insert into file_removals (storage_key) select storage_key from gone;
${parts.join('\n')}
  update subject_keys set wrapped = null, shredded_at = now() where subject_id = who and shredded_at is null;
  insert into subject_keys (subject_id, shredded_at) values (who, now()) on conflict do nothing;
  perform set_config('scalebridge.erasing', 'off', true);
end`
}

/** The same words without the person's name and address; a person without a name has their address alone taken out. */
function withoutName(columns: readonly string[]): Instead {
  // ***= says that what follows is no pattern.
  const taken = (column: string) => `regexp_replace(replace(${column}, coalesce(called, address), '…'), '***=' || address, '…', 'gi')`
  return Object.fromEntries(columns.map((column) => [column, taken(column)]))
}

function update(table: string, put: Instead, where: string): string {
  const set = Object.entries(put).map(([column, value]) => `${column} = ${value}`)
  return `  update ${table} set ${set.join(', ')} where ${where};`
}

/** What a migration says to make both functions as they are declared now. */
export function personFunctions(): string {
  const make = (name: string, { answers, body }: { answers: string; body: string }): string =>
    `create or replace function ${name}(who uuid) returns ${answers} language plpgsql security definer set search_path = pg_catalog, public as\n$$${body}$$;\n--> statement-breakpoint\nrevoke execute on function ${name}(uuid) from public;\n--> statement-breakpoint\ngrant execute on function ${name}(uuid) to app_worker;`
  return [
    make('export_person', { answers: 'jsonb', body: exportBody() }),
    make('erase_person', { answers: 'void', body: eraseBody() }),
  ].join('\n--> statement-breakpoint\n')
}
