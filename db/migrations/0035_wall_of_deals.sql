-- The deals of an investor and a partnership, behind the same wall as lists: interests, and what the two sides of an introduction
-- write to each other and ask for. The introduction's own row (that there is one, and its state) stands before the wall.
create function actor_pitches() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(id), '{}') from (
    select p.id from memberships m join pitches p on p.organisation_id = m.organisation_id
    where m.account_id = actor_id() and m.role in ('partnership_lead', 'partnership_editor', 'partnership_viewer')
    union
    select pitch_id from pitch_members where account_id = actor_id() and removed_at is null) own $$;
--> statement-breakpoint
create function actor_introductions() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(i.id), '{}') from introductions i
  where i.investor_id = any (actor_investors()) or i.pitch_id = any (actor_pitches()) $$;
--> statement-breakpoint
-- Where one of the actor's investors looks for co-funders, it finds those who look for them as well. As the owner: a rule that
-- asked its own table would never end.
create function actor_syndicates() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(i.pitch_id), '{}') from interests i
  where i.investor_id = any (actor_investors()) and i.is_opted_in and not i.is_withdrawn $$;
--> statement-breakpoint
-- Counts of an edition, to the Secretariat alone: neither words nor names, nor whose they are.
create function count_interests(edition uuid) returns table (kind text, n integer) language sql stable security definer set search_path = public, pg_temp as
$$ select i.kind, count(*)::integer from interests i join mandates m on m.id = i.mandate_id
  where m.edition_id = edition and not i.is_withdrawn and actor_is_secretariat() group by i.kind $$;
--> statement-breakpoint
revoke execute on function actor_syndicates(), count_interests(uuid) from public;
--> statement-breakpoint
grant execute on function actor_syndicates(), count_interests(uuid) to app_rw;
--> statement-breakpoint
do $$
declare walled text;
begin
  foreach walled in array array['interests', 'introduction_messages', 'document_requests'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format('create policy owner_all on %I to app_owner using (true) with check (true)', walled);
  end loop;
end $$;
--> statement-breakpoint
create policy reader on interests for select to app_rw using (
  investor_id = any ((select actor_investors())::uuid[])
  or (not is_withdrawn and pitch_id = any ((select actor_pitches())::uuid[]))
  or (not is_withdrawn and is_opted_in and pitch_id = any ((select actor_syndicates())::uuid[])));
--> statement-breakpoint
create policy maker on interests for insert to app_rw with check (
  investor_id = any ((select actor_investors())::uuid[]) and account_id = (select actor_id()));
--> statement-breakpoint
create policy writer on interests for update to app_rw using (investor_id = any ((select actor_investors())::uuid[]))
  with check (investor_id = any ((select actor_investors())::uuid[]) and account_id = (select actor_id()));
--> statement-breakpoint
create policy reader on introduction_messages for select to app_rw using (introduction_id = any ((select actor_introductions())::uuid[]));
--> statement-breakpoint
create policy maker on introduction_messages for insert to app_rw with check (
  introduction_id = any ((select actor_introductions())::uuid[]) and account_id = (select actor_id()));
--> statement-breakpoint
create policy reader on document_requests for select to app_rw using (introduction_id = any ((select actor_introductions())::uuid[]));
--> statement-breakpoint
create policy maker on document_requests for insert to app_rw with check (
  introduction_id = any ((select actor_introductions())::uuid[]) and asked_by = (select actor_id()));
--> statement-breakpoint
create policy writer on document_requests for update to app_rw using (introduction_id = any ((select actor_introductions())::uuid[]))
  with check (introduction_id = any ((select actor_introductions())::uuid[]) and answered_by = (select actor_id()));
