-- Who may do what to which table, and what nobody may do.

create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$;
--> statement-breakpoint
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger pitch_versions_append_only before update or delete or truncate on pitch_versions
  for each statement execute function refuse_change();
--> statement-breakpoint
-- One edition is the one the public home shows.
create unique index editions_one_current on editions (is_current) where is_current;
--> statement-breakpoint

-- The api: reads and writes what people do.
grant usage on schema public to app_rw, app_worker;
--> statement-breakpoint
grant select, insert, update on
  organisations, accounts, memberships, sign_in_challenges, sessions, refresh_tokens, saved_views,
  editions, segments, exchange_rates, pitches, investors, mandates, shortlist_entries, match_runs, imports, outbox
  to app_rw;
--> statement-breakpoint
grant select, insert on audit_log, pitch_versions, live_events to app_rw;
--> statement-breakpoint
grant delete on saved_views, shortlist_entries, segments, exchange_rates to app_rw;
--> statement-breakpoint
grant select on readiness_scores, match_lists, match_current, match_reports, schedules, worker_heartbeats, caught_mails, processed to app_rw;
--> statement-breakpoint

-- The worker: reads what it computes from, writes what it computed. It never sees a refresh token.
grant select on
  organisations, accounts, memberships, sign_in_challenges, editions, segments, exchange_rates, pitches, pitch_versions,
  investors, mandates, shortlist_entries, audit_log, live_events
  to app_worker;
--> statement-breakpoint
grant select, insert, update, delete on
  match_runs, match_lists, match_current, match_reports, readiness_scores, outbox, processed, schedules, worker_heartbeats,
  caught_mails, imports
  to app_worker;
--> statement-breakpoint
grant insert on audit_log, live_events to app_worker;
--> statement-breakpoint
-- An import writes pitches, and investors with their mandates.
grant insert, update on organisations, pitches, investors, mandates, editions to app_worker;
--> statement-breakpoint
grant insert on pitch_versions to app_worker;
--> statement-breakpoint
-- Upkeep removes what has had its time.
grant delete on live_events, sign_in_challenges, sessions, refresh_tokens to app_worker;
--> statement-breakpoint
grant select (id, session_id, expires_at, used_at), delete on refresh_tokens to app_worker;
--> statement-breakpoint
grant select, update on sessions to app_worker;
--> statement-breakpoint
-- The queue's own tables live in a schema that the worker owns.
create schema if not exists bullmq authorization app_owner;
--> statement-breakpoint
grant usage, create on schema bullmq to app_worker;
--> statement-breakpoint
-- The queue's migrations say "create schema if not exists", which Postgres grants only with this right.
do $$ begin execute format('grant create on database %I to app_worker', current_database()); end $$;
