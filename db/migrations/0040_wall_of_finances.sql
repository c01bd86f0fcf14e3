ALTER TABLE "attachments" DROP CONSTRAINT "attachments_hash";--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "sealed_key" "bytea";--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "sealed_sha256" text;--> statement-breakpoint
ALTER TABLE "subject_keys" ADD COLUMN "wrapped_under" text;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_sealed" CHECK ("attachments"."sealed_key" is null or ("attachments"."sealed_sha256" is not null and "attachments"."deleted_at" is null));--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_hash" CHECK ("attachments"."sha256" ~ '^[0-9a-f]{64}$' and coalesce("attachments"."sealed_sha256" ~ '^[0-9a-f]{64}$', true));
--> statement-breakpoint
-- What a pitch keeps of its finances and its files, and what is promised to it, behind the same wall as lists (0031) and deals (0035).
create function actor_is_of_stage() returns boolean language sql stable set search_path = public, pg_temp as
$$ select exists (select from memberships where account_id = actor_id()
  and role in ('moderator', 'secretariat_curator', 'secretariat_officer', 'admin')) $$;
--> statement-breakpoint
create function actor_investor_organisations() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(distinct organisation_id), '{}') from memberships
  where account_id = actor_id() and role in ('investor_lead', 'investor_member') $$;
--> statement-breakpoint
-- Pitches whose answers the actor writes, and with `finances` those as well of which the finances alone are theirs to write.
create function actor_written_pitches(finances boolean) returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(id), '{}') from (
    select p.id from memberships m join pitches p on p.organisation_id = m.organisation_id
    where m.account_id = actor_id() and m.role in ('partnership_lead', 'partnership_editor')
    union
    select pitch_id from pitch_members where account_id = actor_id() and removed_at is null
      and (role in ('lead', 'editor') or finances and role = 'finance_editor')) own $$;
--> statement-breakpoint
-- Pitches on the current lists of the mandates of the actor's investors.
create function actor_offered_pitches() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(distinct pitch_id), '{}') from match_current c
    join match_lists l on l.run_id = c.run_id and l.side = 'mandate' and l.owner_id = any (actor_mandates())
    cross join unnest(l.counterpart_ids) pitch_id $$;
--> statement-breakpoint
create function actor_introduced_pitches() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(pitch_id), '{}') from introductions
  where investor_id = any (actor_investors()) and state in ('accepted', 'met', 'exploring', 'committed') $$;
--> statement-breakpoint
-- Files that were given in an introduction of the actor's.
create function actor_given_files() returns uuid[] language sql stable set search_path = public, pg_temp as
$$ select coalesce(array_agg(attachment_id), '{}') from document_requests
  where introduction_id = any (actor_introductions()) and attachment_id is not null $$;
--> statement-breakpoint
create function is_submitted(pitch uuid) returns boolean language sql stable set search_path = public, pg_temp as
$$ select exists (select from pitches where id = pitch and number is not null) $$;
--> statement-breakpoint
-- Whether a claim of a submitted pitch rests on the file.
create function is_claimed(file uuid, pitch uuid) returns boolean language sql stable set search_path = public, pg_temp as
$$ select is_submitted(pitch) and exists (select from evidence_ledgers
  where pitch_id = pitch and claims @> jsonb_build_array(jsonb_build_object('attachmentId', file))) $$;
--> statement-breakpoint
-- Whether its partnership lets investors read a pitch's terms: all of them, or those alone that it was introduced to.
create function are_terms_open(pitch uuid, introduced boolean) returns boolean language sql stable set search_path = public, pg_temp as
$$ select is_submitted(pitch) and coalesce((select
    pub.audiences->>'terms' in ('public', 'investors') and not pub.is_safe
    or introduced and pub.audiences->>'terms' in ('public', 'investors', 'introduced')
  from publishing pub where pub.pitch_id = pitch), true) $$;
--> statement-breakpoint
-- The segment whose published pledges this transaction weighs against each other: one pledge can meet another's condition.
create function ledger_segment() returns uuid language sql stable set search_path = public, pg_temp as
$$ select nullif(current_setting('app.ledger_segment', true), '')::uuid $$;
--> statement-breakpoint
create function as_ledger(segment uuid) returns uuid language sql volatile set search_path = public, pg_temp as
$$ select nullif(set_config('app.ledger_segment', coalesce(segment::text, ''), true), '')::uuid $$;
--> statement-breakpoint
-- Sealing is nobody's request. The job learns where bytes lie and whose key is theirs, and neither a name nor what a file is of.
create function files_to_seal(most integer) returns table (id uuid, pitch_id uuid, storage_key text, sha256 text)
language sql stable security definer set search_path = public, pg_temp as
$$ select a.id, a.pitch_id, a.storage_key, a.sha256 from attachments a
  where a.deleted_at is null and a.sealed_key is null order by random() limit most $$;
--> statement-breakpoint
-- Takes the sealed copy for the file, and leaves the plain one to be removed; false when somebody deleted or sealed it meanwhile.
create function file_was_sealed(file uuid, plain_at text, sealed_at text, key bytea, hash text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$ begin
  update attachments a set storage_key = sealed_at, sealed_key = key, sealed_sha256 = hash
    where a.id = file and a.storage_key = plain_at and a.sealed_key is null and a.deleted_at is null;
  if not found then return false; end if;
  insert into file_removals (storage_key) values (plain_at);
  return true;
end $$;
--> statement-breakpoint
revoke execute on function as_ledger(uuid), files_to_seal(integer), file_was_sealed(uuid, text, text, bytea, text) from public;
--> statement-breakpoint
grant execute on function as_ledger(uuid), files_to_seal(integer), file_was_sealed(uuid, text, text, bytea, text) to app_rw;
--> statement-breakpoint
do $$
declare walled text;
begin
  foreach walled in array array['term_sheets', 'attachments', 'pledges', 'pledge_events'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format('create policy owner_all on %I to app_owner using (true) with check (true)', walled);
    -- Of these tables jobs read what they are granted.
    execute format('create policy jobs on %I for select to app_worker using (true)', walled);
  end loop;
end $$;
--> statement-breakpoint
create policy reader on term_sheets for select to app_rw using (
  pitch_id = any ((select actor_pitches())::uuid[])
  or ((select actor_is_secretariat()) and is_submitted(pitch_id))
  or (pitch_id = any ((select actor_offered_pitches())::uuid[])
    and are_terms_open(pitch_id, pitch_id = any ((select actor_introduced_pitches())::uuid[]))));
--> statement-breakpoint
create policy maker on term_sheets for insert to app_rw with check (
  pitch_id = any ((select actor_written_pitches(true))::uuid[]) and updated_by = (select actor_id()));
--> statement-breakpoint
create policy writer on term_sheets for update to app_rw using (pitch_id = any ((select actor_written_pitches(true))::uuid[]))
  with check (pitch_id = any ((select actor_written_pitches(true))::uuid[]) and updated_by = (select actor_id()));
--> statement-breakpoint
create policy reader on attachments for select to app_rw using (
  pitch_id = any ((select actor_pitches())::uuid[])
  or id = any ((select actor_given_files())::uuid[])
  or (((select actor_is_secretariat()) or pitch_id = any ((select actor_offered_pitches())::uuid[])
    or pitch_id = any ((select actor_introduced_pitches())::uuid[])) and is_claimed(id, pitch_id)));
--> statement-breakpoint
create policy maker on attachments for insert to app_rw with check (
  pitch_id = any ((select actor_written_pitches(false))::uuid[]) and uploaded_by = (select actor_id()));
--> statement-breakpoint
create policy writer on attachments for update to app_rw using (pitch_id = any ((select actor_written_pitches(false))::uuid[]));
--> statement-breakpoint
create policy reader on pledges for select to app_rw using (
  account_id = (select actor_id())
  or organisation_id = any ((select actor_investor_organisations())::uuid[])
  or (select actor_is_of_stage())
  or (segment_id = (select ledger_segment()) and state = 'published'));
--> statement-breakpoint
create policy maker on pledges for insert to app_rw with check (
  (entered_by is null and account_id = (select actor_id()) and organisation_id = any ((select actor_investor_organisations())::uuid[]))
  or (entered_by = (select actor_id()) and (select actor_is_of_stage())));
--> statement-breakpoint
create policy writer on pledges for update to app_rw using (
  account_id = (select actor_id())
  or organisation_id = any ((select actor_investor_organisations())::uuid[])
  or (select actor_is_of_stage())
  or (segment_id = (select ledger_segment()) and state = 'published'));
--> statement-breakpoint
create policy remover on pledges for delete to app_rw using (is_rehearsal and (select actor_is_of_stage()));
--> statement-breakpoint
-- Whoever sees a pledge sees its steps, by its own rule.
create policy reader on pledge_events for select to app_rw using (exists (select from pledges p where p.id = pledge_id));
--> statement-breakpoint
create policy maker on pledge_events for insert to app_rw with check (
  exists (select from pledges p where p.id = pledge_id) and coalesce(pledge_events.actor_id = (select actor_id()), event = 'met'));
--> statement-breakpoint
create policy remover on pledge_events for delete to app_rw using (
  (select actor_is_of_stage()) and exists (select from pledges p where p.id = pledge_id and p.is_rehearsal));
--> statement-breakpoint
-- The explicit way for everybody: as its owner, who sees all, it shows of each pledge what was published.
create view published_pledges with (security_barrier) as
select id, segment_id, session_id, is_rehearsal, pitch_id, case when is_anonymous then null else organisation_id end as organisation_id,
  kind, instrument, amount_minor, currency, description, condition, match_from_minor, met_at, due_on, is_anonymous, state, published_at,
  withdrawn_at, correction_note
from pledges
where published_at is not null and state in ('published', 'withdrawn')
  and (not is_rehearsal or (select actor_is_of_stage()) or account_id = (select actor_id())
    or organisation_id = any ((select actor_investor_organisations())::uuid[]) or segment_id = (select ledger_segment()));
--> statement-breakpoint
grant select on published_pledges to app_rw;
--> statement-breakpoint
create or replace function export_person(who uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as
$$#variable_conflict use_variable
declare found jsonb := '{}'; address text; called text;
begin
  select lower(email), name into strict address, called from accounts where id = who;
  -- A name this short stands in too many words that mean something else.
  if length(called) < 4 then called := null; end if;
  found := found || jsonb_build_object('questions', (select coalesce(jsonb_agg(to_jsonb(questions.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from questions where asked_by in (select id from audience_members where account_id = who)));
  found := found || jsonb_build_object('audience_members', (select coalesce(jsonb_agg(to_jsonb(audience_members.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from audience_members where account_id = who));
  found := found || jsonb_build_object('introduction_messages', (select coalesce(jsonb_agg(to_jsonb(introduction_messages.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from introduction_messages where account_id = who));
  found := found || jsonb_build_object('introductions', (select coalesce(jsonb_agg(to_jsonb(introductions.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from introductions where requested_by = who));
  found := found || jsonb_build_object('document_requests', (select coalesce(jsonb_agg(to_jsonb(document_requests.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from document_requests where asked_by = who));
  found := found || jsonb_build_object('meetings', (select coalesce(jsonb_agg(to_jsonb(meetings.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from meetings where account_id = who));
  found := found || jsonb_build_object('interests', (select coalesce(jsonb_agg(to_jsonb(interests.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from interests where account_id = who));
  found := found || jsonb_build_object('shortlist_entries', (select coalesce(jsonb_agg(to_jsonb(shortlist_entries.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from shortlist_entries where account_id = who));
  found := found || jsonb_build_object('list_items', (select coalesce(jsonb_agg(to_jsonb(list_items.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from list_items where added_by = who));
  found := found || jsonb_build_object('list_shares', (select coalesce(jsonb_agg(to_jsonb(list_shares.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from list_shares where account_id = who));
  found := found || jsonb_build_object('lists', (select coalesce(jsonb_agg(to_jsonb(lists.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from lists where owner_id = who));
  found := found || jsonb_build_object('pair_rules', (select coalesce(jsonb_agg(to_jsonb(pair_rules.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pair_rules where account_id = who));
  found := found || jsonb_build_object('conflicts', (select coalesce(jsonb_agg(to_jsonb(conflicts.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from conflicts where declared_by = who));
  found := found || jsonb_build_object('attachment_downloads', (select coalesce(jsonb_agg(to_jsonb(attachment_downloads.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from attachment_downloads where account_id = who));
  found := found || jsonb_build_object('attachments', (select coalesce(jsonb_agg(to_jsonb(attachments.*) - array['storage_key', 'sealed_key', 'content', 'sealed', 'prev', 'hash']), '[]') from attachments where uploaded_by = who));
  found := found || jsonb_build_object('pitch_invitations', (select coalesce(jsonb_agg(to_jsonb(pitch_invitations.*) - array['token_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from pitch_invitations where lower(email) = address or accepted_by = who));
  found := found || jsonb_build_object('pitch_partners', (select coalesce(jsonb_agg(to_jsonb(pitch_partners.*) - array['token_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from pitch_partners where lower(contact_email) = address));
  found := found || jsonb_build_object('pitch_presence', (select coalesce(jsonb_agg(to_jsonb(pitch_presence.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pitch_presence where account_id = who));
  found := found || jsonb_build_object('pitch_members', (select coalesce(jsonb_agg(to_jsonb(pitch_members.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pitch_members where account_id = who));
  found := found || jsonb_build_object('lead_transfers', (select coalesce(jsonb_agg(to_jsonb(lead_transfers.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from lead_transfers where who in (from_account_id, to_account_id)));
  found := found || jsonb_build_object('lead_nominations', (select coalesce(jsonb_agg(to_jsonb(lead_nominations.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from lead_nominations where who in (by_account_id, to_account_id)));
  found := found || jsonb_build_object('pitch_revisions', (select coalesce(jsonb_agg(to_jsonb(pitch_revisions.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pitch_revisions where account_id = who));
  found := found || jsonb_build_object('pitches', (select coalesce(jsonb_agg(to_jsonb(pitches.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pitches where created_by = who));
  found := found || jsonb_build_object('consents', (select coalesce(jsonb_agg(to_jsonb(consents.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from consents where account_id = who));
  found := found || jsonb_build_object('evidence_reviews', (select coalesce(jsonb_agg(to_jsonb(evidence_reviews.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from evidence_reviews where account_id = who));
  found := found || jsonb_build_object('suggestion_answers', (select coalesce(jsonb_agg(to_jsonb(suggestion_answers.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from suggestion_answers where account_id = who));
  found := found || jsonb_build_object('leads', (select coalesce(jsonb_agg(to_jsonb(leads.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from leads where lower(contact_email) = address));
  found := found || jsonb_build_object('lead_events', (select coalesce(jsonb_agg(to_jsonb(lead_events.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from lead_events where account_id = who));
  found := found || jsonb_build_object('call_invitations', (select coalesce(jsonb_agg(to_jsonb(call_invitations.*) - array['letter_code', 'token_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from call_invitations where lower(contact_email) = address or accepted_by = who));
  found := found || jsonb_build_object('clarifications', (select coalesce(jsonb_agg(to_jsonb(clarifications.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from clarifications where asked_by = who));
  found := found || jsonb_build_object('pledges', (select coalesce(jsonb_agg(to_jsonb(pledges.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pledges where account_id = who));
  found := found || jsonb_build_object('pledge_events', (select coalesce(jsonb_agg(to_jsonb(pledge_events.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from pledge_events where actor_id = who));
  found := found || jsonb_build_object('passkeys', (select coalesce(jsonb_agg(to_jsonb(passkeys.*) - array['credential_id', 'public_key', 'content', 'sealed', 'prev', 'hash']), '[]') from passkeys where account_id = who));
  found := found || jsonb_build_object('totp_factors', (select coalesce(jsonb_agg(to_jsonb(totp_factors.*) - array['secret', 'content', 'sealed', 'prev', 'hash']), '[]') from totp_factors where account_id = who));
  found := found || jsonb_build_object('recovery_codes', (select coalesce(jsonb_agg(to_jsonb(recovery_codes.*) - array['code_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from recovery_codes where account_id = who));
  found := found || jsonb_build_object('factor_tries', (select coalesce(jsonb_agg(to_jsonb(factor_tries.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from factor_tries where account_id = who));
  found := found || jsonb_build_object('factor_challenges', (select coalesce(jsonb_agg(to_jsonb(factor_challenges.*) - array['challenge', 'content', 'sealed', 'prev', 'hash']), '[]') from factor_challenges where session_id in (select id from sessions where account_id = who)));
  found := found || jsonb_build_object('refresh_tokens', (select coalesce(jsonb_agg(to_jsonb(refresh_tokens.*) - array['token_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from refresh_tokens where session_id in (select id from sessions where account_id = who)));
  found := found || jsonb_build_object('institution_identities', (select coalesce(jsonb_agg(to_jsonb(institution_identities.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from institution_identities where account_id = who));
  found := found || jsonb_build_object('institution_sign_ins', (select coalesce(jsonb_agg(to_jsonb(institution_sign_ins.*) - array['state_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from institution_sign_ins where session_id in (select id from sessions where account_id = who)));
  found := found || jsonb_build_object('sessions', (select coalesce(jsonb_agg(to_jsonb(sessions.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from sessions where account_id = who));
  found := found || jsonb_build_object('sign_in_challenges', (select coalesce(jsonb_agg(to_jsonb(sign_in_challenges.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from sign_in_challenges where lower(email) = address));
  found := found || jsonb_build_object('api_tokens', (select coalesce(jsonb_agg(to_jsonb(api_tokens.*) - array['token_hash', 'previous_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from api_tokens where account_id = who));
  found := found || jsonb_build_object('calendar_feeds', (select coalesce(jsonb_agg(to_jsonb(calendar_feeds.*) - array['token_hash', 'content', 'sealed', 'prev', 'hash']), '[]') from calendar_feeds where account_id = who));
  found := found || jsonb_build_object('availabilities', (select coalesce(jsonb_agg(to_jsonb(availabilities.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from availabilities where account_id = who));
  found := found || jsonb_build_object('saved_views', (select coalesce(jsonb_agg(to_jsonb(saved_views.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from saved_views where account_id = who));
  found := found || jsonb_build_object('idempotency_keys', (select coalesce(jsonb_agg(to_jsonb(idempotency_keys.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from idempotency_keys where account_id = who));
  found := found || jsonb_build_object('notices', (select coalesce(jsonb_agg(to_jsonb(notices.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from notices where account_id = who));
  found := found || jsonb_build_object('notice_preferences', (select coalesce(jsonb_agg(to_jsonb(notice_preferences.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from notice_preferences where account_id = who));
  found := found || jsonb_build_object('notice_settings', (select coalesce(jsonb_agg(to_jsonb(notice_settings.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from notice_settings where account_id = who));
  found := found || jsonb_build_object('mass_mail_recipients', (select coalesce(jsonb_agg(to_jsonb(mass_mail_recipients.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from mass_mail_recipients where account_id = who));
  found := found || jsonb_build_object('mail_bounces', (select coalesce(jsonb_agg(to_jsonb(mail_bounces.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from mail_bounces where mail_bounces.address = address));
  found := found || jsonb_build_object('caught_mails', (select coalesce(jsonb_agg(to_jsonb(caught_mails.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from caught_mails where lower(recipient) = address or position(address in lower(text || html || subject)) > 0 or position(called in text || subject) > 0));
  found := found || jsonb_build_object('imports', (select coalesce(jsonb_agg(to_jsonb(imports.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from imports where requested_by = who));
  found := found || jsonb_build_object('memberships', (select coalesce(jsonb_agg(to_jsonb(memberships.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from memberships where account_id = who));
  found := found || jsonb_build_object('data_requests', (select coalesce(jsonb_agg(to_jsonb(data_requests.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from data_requests where account_id = who));
  found := found || jsonb_build_object('account_consents', (select coalesce(jsonb_agg(to_jsonb(account_consents.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from account_consents where account_id = who));
  found := found || jsonb_build_object('investor_registrations', (select coalesce(jsonb_agg(to_jsonb(investor_registrations.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from investor_registrations where stated_by = who));
  found := found || jsonb_build_object('audit_log', (select coalesce(jsonb_agg(to_jsonb(audit_log.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from audit_log where actor_id = who));
  found := found || jsonb_build_object('accounts', (select coalesce(jsonb_agg(to_jsonb(accounts.*) - array['content', 'sealed', 'prev', 'hash']), '[]') from accounts where id = who));
  return found;
end$$;
--> statement-breakpoint
revoke execute on function export_person(uuid) from public;
--> statement-breakpoint
grant execute on function export_person(uuid) to app_worker;
--> statement-breakpoint
create or replace function erase_person(who uuid) returns void language plpgsql security definer set search_path = pg_catalog, public as
$$#variable_conflict use_variable
declare asked record; address text; called text;
begin
  select lower(email), name into strict address, called from accounts where id = who;
  -- A name this short stands in too many words that mean something else.
  if length(called) < 4 then called := null; end if;
  -- Lets the statements below into append-only tables; refuse_change() heeds it for the owner alone, and never for the audit log.
  perform set_config('scalebridge.erasing', 'on', true);
  for asked in select session_id, text, name from questions where asked_by in (select id from audience_members where account_id = who) loop
    update stage_events set payload = replace(replace(payload::text, to_jsonb(asked.text)::text, to_jsonb('[erased at the writer’s wish]'::text)::text),
      coalesce(to_jsonb(asked.name)::text, '""""'), 'null')::jsonb where session_id = asked.session_id;
  end loop;
  with gone as (
    update attachments set deleted_at = now(), name = '[erased at the writer’s wish]', sealed_key = null from pitches
    where pitches.id = attachments.pitch_id and uploaded_by = who and deleted_at is null and pitches.state in ('draft', 'withdrawn')
      and not exists (select from memberships m join accounts a on a.id = m.account_id
        where m.organisation_id = pitches.organisation_id and m.account_id <> who and a.disabled_at is null)
    returning storage_key)
  insert into file_removals (storage_key) select storage_key from gone;
  update questions set text = '[erased at the writer’s wish]', name = null where asked_by in (select id from audience_members where account_id = who);
  update introduction_messages set text = '[erased at the writer’s wish]' where account_id = who;
  update introductions set decline_reason = null where responded_by = who;
  update introductions set message = '[erased at the writer’s wish]' where requested_by = who;
  update document_requests set answer = null where answered_by = who;
  update document_requests set name = '[erased at the writer’s wish]' where asked_by = who;
  update meetings set place = '[erased at the writer’s wish]', note = null where account_id = who;
  update shortlist_entries set note = null where account_id = who;
  update list_items set note = null, tags = '{}' where added_by = who;
  delete from list_shares where account_id = who;
  update lists set name = '[erased at the writer’s wish]', note = null where owner_id = who;
  update pair_rules set note = null where account_id = who;
  update conflicts set note = null where declared_by = who;
  update attachment_downloads set reader_name = '…' where account_id = who;
  update pitch_invitations set email = 'erased-' || id || '@erased.invalid' where lower(email) = address or accepted_by = who;
  update pitch_partners set contact_email = 'erased@erased.invalid' where lower(contact_email) = address;
  delete from pitch_presence where account_id = who;
  delete from pitch_members where account_id = who;
  update pitch_revisions set before = before - 'contact', after = after - 'contact' where account_id = who;
  update pitches set contact = null where position(address in lower(contact)) > 0 or position(called in contact) > 0;
  update pitches set contact = null where created_by = who;
  update consents set evidence = case when evidence is null then null else '[erased at the writer’s wish]' end where account_id = who;
  update leads set nominator_name = null where nominator_name = called;
  update leads set contact_name = null, contact_email = null, notes = null where lower(contact_email) = address;
  update lead_events set note = null where account_id = who;
  update call_invitations set contact_name = null, contact_email = 'erased@erased.invalid', message = null, decline_reason = null where lower(contact_email) = address or accepted_by = who;
  update clarifications set asked = '[erased at the writer’s wish]' where asked_by = who;
  update segment_places set presenter_name = '…', accommodations = null where presenter_name = called;
  update rundown_items set owner = null where owner = called;
  delete from passkeys where account_id = who;
  delete from totp_factors where account_id = who;
  delete from recovery_codes where account_id = who;
  delete from factor_tries where account_id = who;
  delete from factor_challenges where session_id in (select id from sessions where account_id = who);
  delete from refresh_tokens where session_id in (select id from sessions where account_id = who);
  delete from institution_identities where account_id = who;
  delete from institution_sign_ins where session_id in (select id from sessions where account_id = who);
  delete from sessions where account_id = who;
  delete from sign_in_challenges where lower(email) = address;
  delete from api_tokens where account_id = who;
  delete from calendar_feeds where account_id = who;
  delete from availabilities where account_id = who;
  delete from saved_views where account_id = who;
  delete from idempotency_keys where account_id = who;
  update notices set params = jsonb_set(params, '{who}', '"…"') where params ->> 'who' = called;
  delete from notices where account_id = who;
  delete from notice_preferences where account_id = who;
  delete from notice_settings where account_id = who;
  delete from mail_bounces where mail_bounces.address = address;
  delete from caught_mails where lower(recipient) = address or position(address in lower(text || html || subject)) > 0 or position(called in text || subject) > 0;
  update outbox set last_error = null where aggregate_id = who or position(address in lower(last_error)) > 0;
  delete from memberships where account_id = who;
  update data_requests set content = null where account_id = who;
  update investor_registrations set authority_role = '…………' where stated_by = who;
  update accounts set email = 'erased-' || id || '@erased.invalid', name = null, disabled_at = coalesce(disabled_at, now()) where id = who;
  update subject_keys set wrapped = null, shredded_at = now() where subject_id = who and shredded_at is null;
  insert into subject_keys (subject_id, shredded_at) values (who, now()) on conflict do nothing;
  perform set_config('scalebridge.erasing', 'off', true);
end$$;
--> statement-breakpoint
revoke execute on function erase_person(uuid) from public;
--> statement-breakpoint
grant execute on function erase_person(uuid) to app_worker;
