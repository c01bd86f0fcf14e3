CREATE TABLE "access_grants" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"investor_id" uuid NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"reason" text NOT NULL,
	"minutes" smallint NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"ended_by" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "access_grants_state" CHECK ("access_grants"."state" in ('asked', 'open', 'refused', 'ended')),
	CONSTRAINT "access_grants_reason" CHECK (length("access_grants"."reason") between 10 and 1000),
	CONSTRAINT "access_grants_minutes" CHECK ("access_grants"."minutes" between 5 and 60),
	CONSTRAINT "access_grants_two" CHECK ("access_grants"."decided_by" <> "access_grants"."asked_by"),
	CONSTRAINT "access_grants_open" CHECK ("access_grants"."state" <> 'open' or ("access_grants"."decided_by" is not null and "access_grants"."expires_at" is not null)),
	CONSTRAINT "access_grants_hour" CHECK ("access_grants"."expires_at" <= "access_grants"."decided_at" + make_interval(mins => 60)),
	CONSTRAINT "access_grants_ended" CHECK ("access_grants"."ended_by" is null or ("access_grants"."state" = 'ended' and "access_grants"."ended_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_subject";--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_asked_by_accounts_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_decided_by_accounts_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_ended_by_accounts_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_grants_asked" ON "access_grants" USING btree ("asked_by","id");--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'access.asked', 'access.opened', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'access.asked', 'access.opened', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_subject" CHECK ("notices"."subject_kind" in ('pitch', 'mandate', 'introduction', 'meeting', 'pledge', 'list', 'edition', 'lead', 'account', 'endpoint', 'grant'));
--> statement-breakpoint
-- Confidential tables: a second wall behind the conditions of the operations (db/src/wall.ts). Who may see a row is said here, once.
-- Each rule asks for a set of ids of the session's actor, in a sub-select that is worked out once for a statement and keeps the
-- indices. The actor is the transaction's `app.account_id`, never a request's parameter; none or an empty one is nobody.
create function actor_id() returns uuid language sql stable parallel restricted set search_path = public, pg_temp as
$$ select nullif(current_setting('app.account_id', true), '')::uuid $$;
--> statement-breakpoint
-- Names the actor until the transaction ends. Always with `true`: a name that stays with the connection would be the next one's.
create function as_actor(account uuid) returns uuid language sql volatile set search_path = public, pg_temp as
$$ select nullif(set_config('app.account_id', coalesce(account::text, ''), true), '')::uuid $$;
--> statement-breakpoint
create function actor_is_secretariat() returns boolean language sql stable set search_path = public, pg_temp as
$$ select exists (select from memberships where account_id = actor_id() and role in ('secretariat_curator', 'secretariat_officer', 'admin')) $$;
--> statement-breakpoint
create function actor_investors() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(distinct v.id), '{}') from memberships m join investors v on v.organisation_id = m.organisation_id
  where m.account_id = actor_id() and m.role in ('investor_lead', 'investor_member') $$;
--> statement-breakpoint
create function actor_mandates() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(id), '{}') from mandates where investor_id = any (actor_investors()) $$;
--> statement-breakpoint
-- The break-glass: investors whose private lists this member of the Secretariat may read just now. As the owner, for the
-- grants have their own wall.
create function actor_opened_investors() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(g.investor_id), '{}') from access_grants g
  where g.asked_by = actor_id() and g.state = 'open' and g.decided_by <> g.asked_by and g.expires_at > now() and actor_is_secretariat() $$;
--> statement-breakpoint
create function actor_opened_mandates() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(id), '{}') from mandates where investor_id = any (actor_opened_investors()) $$;
--> statement-breakpoint
-- As the owner: a rule that asked a table whose rule asks this one would never end.
create function actor_named_lists() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(s.list_id), '{}') from list_shares s where s.account_id = actor_id() $$;
--> statement-breakpoint
create function actor_lists() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(l.id), '{}') from lists l where l.investor_id = any (actor_investors())
  and (l.owner_id = actor_id() or l.sharing = 'organisation' or (l.sharing = 'named' and l.id = any (actor_named_lists()))) $$;
--> statement-breakpoint
create function actor_own_lists() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(l.id), '{}') from lists l where l.investor_id = any (actor_investors()) and l.owner_id = actor_id() $$;
--> statement-breakpoint
create function actor_opened_lists() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(l.id), '{}') from lists l where l.investor_id = any (actor_opened_investors()) $$;
--> statement-breakpoint
revoke execute on function as_actor(uuid), actor_opened_investors(), actor_named_lists(), actor_lists(), actor_own_lists(), actor_opened_lists() from public;
--> statement-breakpoint
grant execute on function as_actor(uuid), actor_opened_investors(), actor_named_lists(), actor_lists(), actor_own_lists(), actor_opened_lists() to app_rw;
--> statement-breakpoint
do $$
declare walled text;
begin
  foreach walled in array array['lists', 'list_items', 'list_shares', 'shortlist_entries', 'access_grants'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    -- Migrations, the demonstration's data and the functions above.
    execute format('create policy owner_all on %I to app_owner using (true) with check (true)', walled);
  end loop;
end $$;
--> statement-breakpoint
create policy reader on lists for select to app_rw using (
  (investor_id = any ((select actor_investors())::uuid[])
    and (owner_id = (select actor_id()) or sharing = 'organisation' or (sharing = 'named' and id = any ((select actor_named_lists())::uuid[]))))
  or investor_id = any ((select actor_opened_investors())::uuid[]));
--> statement-breakpoint
create policy maker on lists for insert to app_rw with check (
  owner_id = (select actor_id()) and investor_id = any ((select actor_investors())::uuid[]));
--> statement-breakpoint
create policy writer on lists for update to app_rw using (
  investor_id = any ((select actor_investors())::uuid[])
    and (owner_id = (select actor_id()) or sharing = 'organisation' or (sharing = 'named' and id = any ((select actor_named_lists())::uuid[]))));
--> statement-breakpoint
create policy remover on lists for delete to app_rw using (
  owner_id = (select actor_id()) and investor_id = any ((select actor_investors())::uuid[]));
--> statement-breakpoint
create policy reader on list_items for select to app_rw using (
  list_id = any ((select actor_lists())::uuid[]) or list_id = any ((select actor_opened_lists())::uuid[]));
--> statement-breakpoint
create policy maker on list_items for insert to app_rw with check (
  list_id = any ((select actor_lists())::uuid[]) and added_by = (select actor_id()));
--> statement-breakpoint
create policy writer on list_items for update to app_rw using (list_id = any ((select actor_lists())::uuid[]));
--> statement-breakpoint
create policy remover on list_items for delete to app_rw using (list_id = any ((select actor_lists())::uuid[]));
--> statement-breakpoint
create policy reader on list_shares for select to app_rw using (
  list_id = any ((select actor_lists())::uuid[]) or list_id = any ((select actor_opened_lists())::uuid[]));
--> statement-breakpoint
create policy maker on list_shares for insert to app_rw with check (list_id = any ((select actor_own_lists())::uuid[]));
--> statement-breakpoint
create policy remover on list_shares for delete to app_rw using (list_id = any ((select actor_own_lists())::uuid[]));
--> statement-breakpoint
create policy reader on shortlist_entries for select to app_rw using (
  mandate_id = any ((select actor_mandates())::uuid[]) or mandate_id = any ((select actor_opened_mandates())::uuid[]));
--> statement-breakpoint
create policy maker on shortlist_entries for insert to app_rw with check (
  mandate_id = any ((select actor_mandates())::uuid[]) and account_id = (select actor_id()));
--> statement-breakpoint
create policy writer on shortlist_entries for update to app_rw using (mandate_id = any ((select actor_mandates())::uuid[]))
  with check (mandate_id = any ((select actor_mandates())::uuid[]) and account_id = (select actor_id()));
--> statement-breakpoint
create policy remover on shortlist_entries for delete to app_rw using (mandate_id = any ((select actor_mandates())::uuid[]));
--> statement-breakpoint
create policy reader on access_grants for select to app_rw using ((select actor_is_secretariat()));
--> statement-breakpoint
create policy maker on access_grants for insert to app_rw with check (
  asked_by = (select actor_id()) and (select actor_is_secretariat()) and state = 'asked' and decided_by is null);
--> statement-breakpoint
-- What comes out of a change names who made it: nobody opens a grant in another's name, nor one of their own.
create policy writer on access_grants for update to app_rw using ((select actor_is_secretariat()) and state in ('asked', 'open'))
  with check (case state when 'ended' then ended_by = (select actor_id()) and ended_by in (asked_by, decided_by)
    else decided_by = (select actor_id()) and decided_by <> asked_by end);
--> statement-breakpoint
-- Jobs: whom to tell of a change to what they saved, and what decisions teach. Of lists only the columns that are granted.
create policy jobs on lists for select to app_worker using (true);
--> statement-breakpoint
create policy jobs on list_items for select to app_worker using (true);
--> statement-breakpoint
create policy jobs on shortlist_entries for select to app_worker using (true);
--> statement-breakpoint
grant select, insert on access_grants to app_rw;
--> statement-breakpoint
grant update (state, decided_by, decided_at, expires_at, ended_by, ended_at) on access_grants to app_rw;
