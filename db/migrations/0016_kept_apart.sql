ALTER TABLE "match_changes" DROP CONSTRAINT "match_changes_kind";--> statement-breakpoint
CREATE INDEX "accounts_mail_domain" ON "accounts" USING btree (replace(split_part(lower("email"), '@', 2), 'googlemail.com', 'gmail.com'));--> statement-breakpoint
ALTER TABLE "match_changes" ADD CONSTRAINT "match_changes_kind" CHECK ("match_changes"."kind" in ('pitch', 'mandate', 'investor', 'edition', 'organisation'));--> statement-breakpoint

-- Who belongs to which organisation, and by which address, tells whom the platform keeps apart.
do $$
declare event record;
begin
  for event in select * from (values ('insert', 'new table as after_rows'), ('update', 'old table as before_rows new table as after_rows'),
    ('delete', 'old table as before_rows')) as e (name, rows)
  loop
    execute format('create trigger memberships_matching_%s after %s on memberships referencing %s for each statement execute function note_match_change(%L, %L)',
      event.name, event.name, event.rows, 'organisation', 'organisation_id');
  end loop;
end
$$;
--> statement-breakpoint
create function note_address_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  insert into match_changes (kind, subject_id) select distinct 'organisation', organisation_id from memberships where account_id = new.id;
  return null;
end
$$;
--> statement-breakpoint
create trigger accounts_matching_update after update of email on accounts for each row when (old.email is distinct from new.email)
  execute function note_address_change();
--> statement-breakpoint

-- As before, and: full shortlists lie in their rows rather than beside them, where each change of one would be written three times;
-- and no statistics are made of the arrays, which nobody searches, for that takes seconds beside the changes of that time.
create or replace function open_match_run(run uuid) returns void language plpgsql security definer set search_path = public, pg_temp as
$$
declare partition text := 'match_lists_' || replace(run::text, '-', '');
begin
  insert into match_snapshots (run_id) values (run) on conflict do nothing;
  if to_regclass(partition) is not null then return; end if;
  execute format('create table %I (like match_lists including all, constraint match_lists_run check (run_id = %L)) with (toast_tuple_target = 4080)',
    partition, run);
  execute format('alter table %I alter column counterpart_ids set statistics 0, alter column scores set statistics 0,
    alter column shown_scores set statistics 0, alter column factors set statistics 0, alter column placed_by set statistics 0', partition);
  execute format('alter table match_lists attach partition %I for values in (%L)', partition, run);
end
$$;
