-- Names also go from file names, commitments and judgements that are kept, from a colleague's revisions and from notices of who has no
-- name; a Chinese name of two characters is one.
create or replace function export_person(who uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, public as
$$#variable_conflict use_variable
declare found jsonb := '{}'; address text; called text;
begin
  select lower(email), name into strict address, called from accounts where id = who;
  -- A name this short stands in too many words that mean something else. In bytes: of Chinese characters two are a whole name.
  if octet_length(called) < 4 then called := null; end if;
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
  -- A name this short stands in too many words that mean something else. In bytes: of Chinese characters two are a whole name.
  if octet_length(called) < 4 then called := null; end if;
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
  update attachments set name = regexp_replace(replace(name, coalesce(called, address), '…'), '***=' || address, '…', 'gi') where uploaded_by = who;
  update pitch_invitations set email = 'erased-' || id || '@erased.invalid' where lower(email) = address or accepted_by = who;
  update pitch_partners set contact_email = 'erased@erased.invalid' where lower(contact_email) = address;
  delete from pitch_presence where account_id = who;
  delete from pitch_members where account_id = who;
  update pitch_revisions set before = before - 'contact', after = after - 'contact' where position(address in lower(concat(before ->> 'contact', ' ', after ->> 'contact'))) > 0 or position(called in concat(before ->> 'contact', ' ', after ->> 'contact')) > 0;
  update pitch_revisions set before = before - 'contact', after = after - 'contact' where account_id = who;
  update pitches set contact = null where position(address in lower(contact)) > 0 or position(called in contact) > 0;
  update pitches set contact = null where created_by = who;
  update consents set evidence = case when evidence is null then null else '[erased at the writer’s wish]' end where account_id = who;
  update evidence_reviews set reason = regexp_replace(replace(reason, coalesce(called, address), '…'), '***=' || address, '…', 'gi') where account_id = who;
  update leads set nominator_name = null where nominator_name = called;
  update leads set contact_name = null, contact_email = null, notes = null where lower(contact_email) = address;
  update lead_events set note = null where account_id = who;
  update call_invitations set contact_name = null, contact_email = 'erased@erased.invalid', message = null, decline_reason = null where lower(contact_email) = address or accepted_by = who;
  update clarifications set asked = '[erased at the writer’s wish]' where asked_by = who;
  update pledges set description = regexp_replace(replace(description, coalesce(called, address), '…'), '***=' || address, '…', 'gi'), condition = regexp_replace(replace(condition, coalesce(called, address), '…'), '***=' || address, '…', 'gi'), correction_note = regexp_replace(replace(correction_note, coalesce(called, address), '…'), '***=' || address, '…', 'gi') where account_id = who;
  update pledge_events set note = regexp_replace(replace(note, coalesce(called, address), '…'), '***=' || address, '…', 'gi') where actor_id = who;
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
  update notices set params = jsonb_set(params, '{who}', '"…"') where params ->> 'who' = called or lower(params ->> 'who') = address;
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
