CREATE TABLE "mail_bounces" (
	"address" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"reason" text NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_bounces_kind" CHECK ("mail_bounces"."kind" in ('hard', 'soft')),
	CONSTRAINT "mail_bounces_address" CHECK ("mail_bounces"."address" = lower("mail_bounces"."address"))
);
--> statement-breakpoint
CREATE TABLE "mass_mail_recipients" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"mass_mail_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"mailed_at" timestamp with time zone,
	"skipped" text,
	CONSTRAINT "mass_mail_recipients_once" UNIQUE("mass_mail_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "mass_mails" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"audience" text NOT NULL,
	"words" jsonb NOT NULL,
	"created_by" uuid NOT NULL,
	"approved_by" uuid,
	"sends_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mass_mails_state" CHECK ("mass_mails"."state" in ('draft', 'proposed', 'approved', 'sending', 'sent', 'dropped')),
	CONSTRAINT "mass_mails_audience" CHECK ("mass_mails"."audience" in ('partnerships_drafting', 'partnerships_submitted', 'investors_verified', 'investors_all', 'everybody')),
	CONSTRAINT "mass_mails_four_eyes" CHECK ("mass_mails"."approved_by" is null or "mass_mails"."approved_by" <> "mass_mails"."created_by"),
	CONSTRAINT "mass_mails_approved" CHECK (("mass_mails"."state" in ('approved', 'sending', 'sent')) = ("mass_mails"."approved_by" is not null) and ("mass_mails"."approved_by" is null) = ("mass_mails"."sends_at" is null))
);
--> statement-breakpoint
CREATE TABLE "notice_preferences" (
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"mail" text NOT NULL,
	CONSTRAINT "notice_preferences_account_id_kind_pk" PRIMARY KEY("account_id","kind"),
	CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'list.shared', 'window.extended', 'clarification.answered')),
	CONSTRAINT "notice_preferences_mail" CHECK ("notice_preferences"."mail" in ('immediate', 'daily', 'weekly', 'off'))
);
--> statement-breakpoint
CREATE TABLE "notice_settings" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"quiet_from_minute" smallint,
	"quiet_until_minute" smallint,
	"digest_minute" smallint DEFAULT 480 NOT NULL,
	"last_daily_at" timestamp with time zone,
	"last_weekly_at" timestamp with time zone,
	CONSTRAINT "notice_settings_zone" CHECK ("notice_settings"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
	CONSTRAINT "notice_settings_quiet" CHECK (("notice_settings"."quiet_from_minute" is null) = ("notice_settings"."quiet_until_minute" is null) and coalesce("notice_settings"."quiet_from_minute" between 0 and 1439 and "notice_settings"."quiet_until_minute" between 0 and 1439 and "notice_settings"."quiet_from_minute" <> "notice_settings"."quiet_until_minute", true)),
	CONSTRAINT "notice_settings_digest" CHECK ("notice_settings"."digest_minute" between 0 and 1439)
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"path" text NOT NULL,
	"params" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	"timing" text,
	"mailed_at" timestamp with time zone,
	CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'list.shared', 'window.extended', 'clarification.answered')),
	CONSTRAINT "notices_subject" CHECK ("notices"."subject_kind" in ('pitch', 'mandate', 'introduction', 'meeting', 'pledge', 'list', 'edition')),
	CONSTRAINT "notices_path" CHECK ("notices"."path" ~ '^/[^/]'),
	CONSTRAINT "notices_timing" CHECK ("notices"."timing" in ('immediate', 'daily', 'weekly', 'off'))
);
--> statement-breakpoint
ALTER TABLE "mass_mail_recipients" ADD CONSTRAINT "mass_mail_recipients_mass_mail_id_mass_mails_id_fk" FOREIGN KEY ("mass_mail_id") REFERENCES "public"."mass_mails"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_mail_recipients" ADD CONSTRAINT "mass_mail_recipients_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_mails" ADD CONSTRAINT "mass_mails_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_mails" ADD CONSTRAINT "mass_mails_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_mails" ADD CONSTRAINT "mass_mails_approved_by_accounts_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_settings" ADD CONSTRAINT "notice_settings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mass_mails_edition" ON "mass_mails" USING btree ("edition_id","id");--> statement-breakpoint
CREATE INDEX "notices_account" ON "notices" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "notices_waiting" ON "notices" USING btree ("account_id") WHERE "notices"."timing" in ('daily', 'weekly') and "notices"."mailed_at" is null;--> statement-breakpoint
-- People read their notices and choose how they are mailed; the worker mails them and says how that ended.
grant select, insert, update on notices, notice_settings, mass_mails, mail_bounces to app_rw, app_worker;
--> statement-breakpoint
grant select, insert, update, delete on notice_preferences to app_rw;
--> statement-breakpoint
grant select on notice_preferences to app_worker;
--> statement-breakpoint
grant delete on mail_bounces to app_rw;
--> statement-breakpoint
grant select on mass_mail_recipients to app_rw;
--> statement-breakpoint
grant select, insert, update on mass_mail_recipients to app_worker;
