CREATE TABLE "match_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "match_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"changed_by" xid8 DEFAULT pg_current_xact_id() NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "match_changes_kind" CHECK ("match_changes"."kind" in ('pitch', 'mandate', 'investor', 'edition'))
);
--> statement-breakpoint
CREATE TABLE "match_snapshots" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"corpus" "bytea",
	"facts" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "match_snapshots" ADD CONSTRAINT "match_snapshots_run_id_match_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "match_changes_by" ON "match_changes" USING btree ("changed_by");--> statement-breakpoint
CREATE INDEX "match_changes_at" ON "match_changes" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "match_runs_running" ON "match_runs" USING btree ("heartbeat_at") WHERE "match_runs"."state" = 'running';--> statement-breakpoint

-- The lists of each whole run lie in a partition of their own, so that old ones go at once and leave nothing to clean up.
alter table match_lists rename to match_lists_before;
--> statement-breakpoint
alter table match_lists_before rename constraint match_lists_run_id_side_owner_id_pk to match_lists_before_pk;
--> statement-breakpoint
create table match_lists (
  run_id uuid not null,
  side text not null,
  owner_id uuid not null,
  counterpart_ids uuid[] not null,
  scores smallint[] not null,
  shown_scores smallint[] not null,
  factors smallint[] not null,
  factors_per_pair smallint not null,
  eligible_count integer default 0 not null,
  revision integer default 1 not null,
  written_at timestamp with time zone default now() not null,
  written_by uuid not null,
  constraint match_lists_run_id_side_owner_id_pk primary key (run_id, side, owner_id),
  constraint match_lists_side check (side in ('mandate', 'pitch', 'shortlist')),
  constraint match_lists_aligned check (cardinality(counterpart_ids) = cardinality(scores) and cardinality(scores) = cardinality(shown_scores) and cardinality(factors) = cardinality(scores) * factors_per_pair)
) partition by list (run_id);
--> statement-breakpoint
-- Identifiers and points hardly compress, and trying costs more than writing them.
alter table match_lists
  alter column counterpart_ids set storage external, alter column scores set storage external,
  alter column shown_scores set storage external, alter column factors set storage external;
--> statement-breakpoint
alter table match_snapshots alter column corpus set storage external, alter column facts set storage external;
--> statement-breakpoint
grant select on match_lists to app_rw;
--> statement-breakpoint
grant select, insert, update, delete on match_lists to app_worker;
--> statement-breakpoint

-- Makes the place for a run's lists, and its snapshot's row. A table that is attached locks no reader out; one that is made as
-- a partition would.
create function open_match_run(run uuid) returns void language plpgsql security definer set search_path = public, pg_temp as
$$
declare partition text := 'match_lists_' || replace(run::text, '-', '');
begin
  insert into match_snapshots (run_id) values (run) on conflict do nothing;
  if to_regclass(partition) is not null then return; end if;
  execute format('create table %I (like match_lists including all, constraint match_lists_run check (run_id = %L))', partition, run);
  execute format('alter table match_lists attach partition %I for values in (%L)', partition, run);
end
$$;
--> statement-breakpoint
-- Takes a run's lists and its snapshot away. For an instant this needs the lists for itself: rather than hold readers up behind
-- a long writer it gives up (lock_not_available), to be asked again later.
create function drop_match_run(run uuid) returns void language plpgsql security definer
  set search_path = public, pg_temp set lock_timeout = '100ms' as
$$
begin
  if exists (select from match_current where run_id = run) then
    raise exception 'the lists of run % are what readers see', run using errcode = 'restrict_violation';
  end if;
  execute format('drop table if exists %I', 'match_lists_' || replace(run::text, '-', ''));
  delete from match_snapshots where run_id = run;
end
$$;
--> statement-breakpoint
revoke execute on function open_match_run(uuid), drop_match_run(uuid) from public;
--> statement-breakpoint
grant execute on function open_match_run(uuid), drop_match_run(uuid) to app_worker;
--> statement-breakpoint
do $$
declare run uuid;
begin
  for run in select distinct run_id from match_lists_before loop
    perform open_match_run(run);
  end loop;
end
$$;
--> statement-breakpoint
insert into match_lists (run_id, side, owner_id, counterpart_ids, scores, shown_scores, factors, factors_per_pair, eligible_count, revision, written_at, written_by)
  select run_id, side, owner_id, counterpart_ids, scores, shown_scores, factors, factors_per_pair, cardinality(counterpart_ids), revision, written_at, written_by
  from match_lists_before;
--> statement-breakpoint
drop table match_lists_before;
--> statement-breakpoint
grant select on match_snapshots to app_rw;
--> statement-breakpoint
grant select, update on match_snapshots to app_worker;
--> statement-breakpoint

-- Notes what changed that matching looks at: one row per subject and statement, whoever changes it and by which way.
create function note_match_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
declare source text := case tg_op
  when 'INSERT' then 'after_rows'
  when 'DELETE' then 'before_rows'
  else '(table before_rows union all table after_rows)' end;
begin
  execute format('insert into match_changes (kind, subject_id) select distinct %L, %I from %s as changed', tg_argv[0], tg_argv[1], source);
  return null;
end
$$;
--> statement-breakpoint
do $$
declare watched record;
begin
  for watched in select * from (values
    ('pitches', 'pitch', 'id'), ('mandates', 'mandate', 'id'), ('investors', 'investor', 'id'), ('pair_rules', 'investor', 'investor_id'),
    ('conflicts', 'investor', 'investor_id'), ('past_grants', 'investor', 'investor_id'), ('editions', 'edition', 'id'),
    ('exchange_rates', 'edition', 'edition_id')) as w (tab, kind, subject)
  loop
    execute format('create trigger %I after insert on %I referencing new table as after_rows for each statement execute function note_match_change(%L, %L)',
      watched.tab || '_matching_insert', watched.tab, watched.kind, watched.subject);
    execute format('create trigger %I after update on %I referencing old table as before_rows new table as after_rows for each statement execute function note_match_change(%L, %L)',
      watched.tab || '_matching_update', watched.tab, watched.kind, watched.subject);
    execute format('create trigger %I after delete on %I referencing old table as before_rows for each statement execute function note_match_change(%L, %L)',
      watched.tab || '_matching_delete', watched.tab, watched.kind, watched.subject);
  end loop;
end
$$;
--> statement-breakpoint
grant select, delete on match_changes to app_worker;
