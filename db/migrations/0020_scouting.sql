CREATE TABLE "call_invitations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"lead_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"language" text NOT NULL,
	"organisation_name" text NOT NULL,
	"contact_name" text,
	"contact_email" text NOT NULL,
	"message" text,
	"letter_code" text NOT NULL,
	"token_hash" text NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"issued_by" uuid NOT NULL,
	"issued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"declined_at" timestamp with time zone,
	"decline_reason" text,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	CONSTRAINT "call_invitations_letterCode_unique" UNIQUE("letter_code"),
	CONSTRAINT "call_invitations_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "call_invitations_kind" CHECK ("call_invitations"."kind" in ('presidents_invitation', 'secretariat_scouting')),
	CONSTRAINT "call_invitations_language" CHECK ("call_invitations"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "call_invitations_email" CHECK ("call_invitations"."contact_email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length("call_invitations"."contact_email") <= 254),
	CONSTRAINT "call_invitations_texts" CHECK (length(coalesce("call_invitations"."message", '')) <= 1000 and length(coalesce("call_invitations"."decline_reason", '')) <= 500),
	CONSTRAINT "call_invitations_expiry" CHECK ("call_invitations"."expires_at" > "call_invitations"."issued_at"),
	CONSTRAINT "call_invitations_accepted" CHECK (("call_invitations"."accepted_at" is null) = ("call_invitations"."accepted_by" is null)),
	CONSTRAINT "call_invitations_one_end" CHECK (num_nonnulls("call_invitations"."accepted_at", "call_invitations"."declined_at", "call_invitations"."revoked_at") <= 1),
	CONSTRAINT "call_invitations_reason" CHECK ("call_invitations"."decline_reason" is null or "call_invitations"."declined_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "lead_events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"lead_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"account_id" uuid,
	"kind" text NOT NULL,
	"from_state" text,
	"to_state" text,
	"note" text,
	"fields" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "lead_events_kind" CHECK ("lead_events"."kind" in ('created', 'imported', 'changed', 'moved', 'merged', 'joined', 'invited', 'resent', 'revoked')),
	CONSTRAINT "lead_events_states" CHECK ("lead_events"."from_state" in ('lead', 'researching', 'shortlisted', 'invited', 'accepted', 'drafting', 'submitted', 'declined', 'no_reply') and "lead_events"."to_state" in ('lead', 'researching', 'shortlisted', 'invited', 'accepted', 'drafting', 'submitted', 'declined', 'no_reply')),
	CONSTRAINT "lead_events_note" CHECK (length("lead_events"."note") <= 500)
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"state" text DEFAULT 'lead' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"organisation_name" text NOT NULL,
	"stakeholder_type" text,
	"country" text,
	"language" text DEFAULT 'en' NOT NULL,
	"contact_name" text,
	"contact_email" text,
	"title" text,
	"summary" text,
	"goals" smallint[] DEFAULT '{}' NOT NULL,
	"source" text NOT NULL,
	"nominator_kind" text NOT NULL,
	"nominator_name" text,
	"notes" text,
	"owner_id" uuid,
	"source_id" text,
	"pitch_id" uuid,
	"merged_into" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "leads_source" UNIQUE("edition_id","source_id"),
	CONSTRAINT "leads_state" CHECK ("leads"."state" in ('lead', 'researching', 'shortlisted', 'invited', 'accepted', 'drafting', 'submitted', 'declined', 'no_reply')),
	CONSTRAINT "leads_organisation" CHECK (length("leads"."organisation_name") between 2 and 200),
	CONSTRAINT "leads_stakeholder_type" CHECK ("leads"."stakeholder_type" in ('women', 'children_youth', 'indigenous_peoples', 'ngos', 'local_authorities', 'workers_trade_unions', 'business_industry', 'scientific_technological', 'farmers', 'persons_with_disabilities', 'volunteers', 'ageing', 'education_academia', 'government', 'un_entity', 'parliament', 'foundation', 'financial_institution', 'faith_based', 'msme', 'diaspora', 'media')),
	CONSTRAINT "leads_country" CHECK (is_country("leads"."country")),
	CONSTRAINT "leads_language" CHECK ("leads"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "leads_nominator" CHECK ("leads"."nominator_kind" in ('unct', 'resident_coordinator', 'regional_commission', 'global_compact_network', 'member_state', 'un_entity', 'secretariat', 'self', 'other')),
	CONSTRAINT "leads_email" CHECK ("leads"."contact_email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length("leads"."contact_email") <= 254),
	CONSTRAINT "leads_goals" CHECK ("leads"."goals" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("leads"."goals") and cardinality("leads"."goals") <= 5),
	CONSTRAINT "leads_texts" CHECK (length("leads"."title") between 1 and 160 and length("leads"."summary") between 1 and 300),
	CONSTRAINT "leads_lengths" CHECK (length("leads"."source") between 1 and 200 and length(coalesce("leads"."notes", '')) <= 10000),
	CONSTRAINT "leads_pitch_known" CHECK ("leads"."state" not in ('accepted', 'drafting', 'submitted') or "leads"."pitch_id" is not null),
	CONSTRAINT "leads_not_itself" CHECK ("leads"."merged_into" <> "leads"."id")
);
--> statement-breakpoint
CREATE TABLE "scout_fields" (
	"pitch_id" uuid NOT NULL,
	"field" text NOT NULL,
	"value" jsonb NOT NULL,
	"confirmed_at" timestamp with time zone,
	"confirmed_by" uuid,
	CONSTRAINT "scout_fields_pitch_id_field_pk" PRIMARY KEY("pitch_id","field"),
	CONSTRAINT "scout_fields_field" CHECK ("scout_fields"."field" in ('language', 'title', 'summary', 'goals', 'scope', 'countries')),
	CONSTRAINT "scout_fields_confirmed" CHECK (("scout_fields"."confirmed_at" is null) = ("scout_fields"."confirmed_by" is null))
);
--> statement-breakpoint
ALTER TABLE "imports" DROP CONSTRAINT "imports_kind";--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_subject";--> statement-breakpoint
ALTER TABLE "call_invitations" ADD CONSTRAINT "call_invitations_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_invitations" ADD CONSTRAINT "call_invitations_issued_by_accounts_id_fk" FOREIGN KEY ("issued_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_invitations" ADD CONSTRAINT "call_invitations_accepted_by_accounts_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_invitations" ADD CONSTRAINT "call_invitations_revoked_by_accounts_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_events" ADD CONSTRAINT "lead_events_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_events" ADD CONSTRAINT "lead_events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_merged_into_leads_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scout_fields" ADD CONSTRAINT "scout_fields_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scout_fields" ADD CONSTRAINT "scout_fields_confirmed_by_accounts_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "call_invitations_one_open" ON "call_invitations" USING btree ("lead_id") WHERE accepted_at is null and declined_at is null and revoked_at is null;--> statement-breakpoint
CREATE INDEX "call_invitations_lead" ON "call_invitations" USING btree ("lead_id","id");--> statement-breakpoint
CREATE INDEX "lead_events_lead" ON "lead_events" USING btree ("lead_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "leads_pitch" ON "leads" USING btree ("pitch_id") WHERE merged_into is null;--> statement-breakpoint
CREATE INDEX "leads_edition" ON "leads" USING btree ("edition_id","state","id");--> statement-breakpoint
CREATE INDEX "leads_merged" ON "leads" USING btree ("merged_into");--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_kind" CHECK ("imports"."kind" in ('pitches', 'mandates', 'leads'));--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_subject" CHECK ("notices"."subject_kind" in ('pitch', 'mandate', 'introduction', 'meeting', 'pledge', 'list', 'edition', 'lead'));--> statement-breakpoint
create trigger lead_events_append_only before update or delete or truncate on lead_events
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert on lead_events to app_rw;
--> statement-breakpoint
grant select, insert, update on leads, call_invitations, scout_fields to app_rw;
--> statement-breakpoint
grant select, insert on leads, lead_events to app_worker;
--> statement-breakpoint
grant select on call_invitations to app_worker;
