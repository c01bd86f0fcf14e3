CREATE TABLE "lead_nominations" (
	"pitch_id" uuid NOT NULL,
	"by_account_id" uuid NOT NULL,
	"to_account_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lead_nominations_pitch_id_by_account_id_pk" PRIMARY KEY("pitch_id","by_account_id")
);
--> statement-breakpoint
CREATE TABLE "pitch_merges" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kept_pitch_id" uuid NOT NULL,
	"merged_pitch_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"kept_submitted_at" timestamp with time zone,
	"merged_by" uuid NOT NULL,
	"merged_at" timestamp with time zone DEFAULT now() NOT NULL,
	"undone_by" uuid,
	"undone_at" timestamp with time zone,
	CONSTRAINT "pitch_merges_two" CHECK ("pitch_merges"."kept_pitch_id" <> "pitch_merges"."merged_pitch_id"),
	CONSTRAINT "pitch_merges_undone" CHECK (("pitch_merges"."undone_at" is null) = ("pitch_merges"."undone_by" is null)),
	CONSTRAINT "pitch_merges_two_people" CHECK ("pitch_merges"."undone_by" <> "pitch_merges"."merged_by")
);
--> statement-breakpoint
CREATE TABLE "pitch_presence" (
	"pitch_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"section" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pitch_presence_pitch_id_account_id_pk" PRIMARY KEY("pitch_id","account_id"),
	CONSTRAINT "pitch_presence_section" CHECK ("pitch_presence"."section" in ('summary', 'goals', 'places', 'ask', 'stage', 'text', 'terms', 'evidence'))
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
DROP INDEX "pitch_members_account";--> statement-breakpoint
ALTER TABLE "lead_nominations" ADD CONSTRAINT "lead_nominations_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_nominations" ADD CONSTRAINT "lead_nominations_by_account_id_accounts_id_fk" FOREIGN KEY ("by_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_nominations" ADD CONSTRAINT "lead_nominations_to_account_id_accounts_id_fk" FOREIGN KEY ("to_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_merges" ADD CONSTRAINT "pitch_merges_kept_pitch_id_pitches_id_fk" FOREIGN KEY ("kept_pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_merges" ADD CONSTRAINT "pitch_merges_merged_pitch_id_pitches_id_fk" FOREIGN KEY ("merged_pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_merges" ADD CONSTRAINT "pitch_merges_merged_by_accounts_id_fk" FOREIGN KEY ("merged_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_merges" ADD CONSTRAINT "pitch_merges_undone_by_accounts_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_presence" ADD CONSTRAINT "pitch_presence_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_presence" ADD CONSTRAINT "pitch_presence_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pitch_merges_merged_once" ON "pitch_merges" USING btree ("merged_pitch_id") WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "pitch_merges_kept" ON "pitch_merges" USING btree ("kept_pitch_id");--> statement-breakpoint
CREATE INDEX "pitch_members_account" ON "pitch_members" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
grant select, insert, update on pitch_presence, pitch_merges to app_rw;
--> statement-breakpoint
grant select, insert, update, delete on lead_nominations to app_rw;
--> statement-breakpoint
grant select on pitch_merges to app_worker;
