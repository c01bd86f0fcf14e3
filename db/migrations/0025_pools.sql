CREATE TABLE "pool_members" (
	"pool_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"state" text DEFAULT 'invited' NOT NULL,
	"invited_by" uuid,
	"invited_at" timestamp with time zone NOT NULL,
	"answered_by" uuid,
	"answered_at" timestamp with time zone,
	CONSTRAINT "pool_members_pool_id_pitch_id_pk" PRIMARY KEY("pool_id","pitch_id"),
	CONSTRAINT "pool_members_state" CHECK ("pool_members"."state" in ('invited', 'joined', 'declined', 'left'))
);
--> statement-breakpoint
CREATE TABLE "suggestion_answers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"code" text NOT NULL,
	"words" text[] NOT NULL,
	"language" text NOT NULL,
	"model_version" text NOT NULL,
	"likelihood" text NOT NULL,
	"answer" text NOT NULL,
	"text_sketch" integer[] NOT NULL,
	"account_id" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "suggestion_answers_kind" CHECK ("suggestion_answers"."kind" in ('goal', 'target')),
	CONSTRAINT "suggestion_answers_code" CHECK ("suggestion_answers"."code" ~ '^[0-9]{1,2}([.][0-9a-z]{1,2})?$'),
	CONSTRAINT "suggestion_answers_language" CHECK ("suggestion_answers"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "suggestion_answers_likelihood" CHECK ("suggestion_answers"."likelihood" in ('likely', 'possible')),
	CONSTRAINT "suggestion_answers_answer" CHECK ("suggestion_answers"."answer" in ('accepted', 'rejected')),
	CONSTRAINT "suggestion_answers_sketch" CHECK (cardinality("suggestion_answers"."text_sketch") <= 128)
);
--> statement-breakpoint
ALTER TABLE "pitches" DROP CONSTRAINT "pitches_support_needed";--> statement-breakpoint
ALTER TABLE "mandates" DROP CONSTRAINT "mandates_support_offered";--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "pitch_presence" DROP CONSTRAINT "pitch_presence_section";--> statement-breakpoint
ALTER TABLE "pitches" ADD COLUMN "form" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "pitches" ADD COLUMN "pooled_asks" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "pitches" ADD COLUMN "open_to_pooling" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "pitches" ADD COLUMN "contact" text;--> statement-breakpoint
ALTER TABLE "pitches" ADD COLUMN "support_offered" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "pool_members" ADD CONSTRAINT "pool_members_pool_id_pitches_id_fk" FOREIGN KEY ("pool_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pool_members" ADD CONSTRAINT "pool_members_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pool_members" ADD CONSTRAINT "pool_members_invited_by_accounts_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pool_members" ADD CONSTRAINT "pool_members_answered_by_accounts_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_answers" ADD CONSTRAINT "suggestion_answers_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_answers" ADD CONSTRAINT "suggestion_answers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pool_members_pitch" ON "pool_members" USING btree ("pitch_id");--> statement-breakpoint
CREATE INDEX "suggestion_answers_pitch" ON "suggestion_answers" USING btree ("pitch_id","id");--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_support_offered" CHECK ("pitches"."support_offered" <@ array['technical_assistance', 'policy_access', 'market_access', 'technology', 'data', 'mentorship', 'convening', 'replication', 'in_kind', 'research']::text[] and is_set("pitches"."support_offered"));--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_form" CHECK ("pitches"."form" in ('standard', 'light', 'pool'));--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_pooled_asks" CHECK ("pitches"."pooled_asks" >= 0 and ("pitches"."form" = 'pool' or "pitches"."pooled_asks" = 0));--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_contact_length" CHECK (length("pitches"."contact") between 1 and 200);--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_support_needed" CHECK ("pitches"."support_needed" <@ array['technical_assistance', 'policy_access', 'market_access', 'technology', 'data', 'mentorship', 'convening', 'replication', 'in_kind', 'research']::text[] and is_set("pitches"."support_needed"));--> statement-breakpoint
ALTER TABLE "mandates" ADD CONSTRAINT "mandates_support_offered" CHECK ("mandates"."support_offered" <@ array['technical_assistance', 'policy_access', 'market_access', 'technology', 'data', 'mentorship', 'convening', 'replication', 'in_kind', 'research']::text[] and is_set("mandates"."support_offered"));--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "pitch_presence" ADD CONSTRAINT "pitch_presence_section" CHECK ("pitch_presence"."section" in ('summary', 'goals', 'places', 'ask', 'stage', 'text', 'light', 'terms', 'evidence'));--> statement-breakpoint
create trigger suggestion_answers_append_only before update or delete or truncate on suggestion_answers
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert on suggestion_answers to app_rw;
--> statement-breakpoint
grant select, insert, update on pool_members to app_rw;
--> statement-breakpoint
grant select, update on pool_members to app_worker;
