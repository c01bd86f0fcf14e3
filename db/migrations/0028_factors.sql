CREATE TABLE "factor_challenges" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"session_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"challenge" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone,
	CONSTRAINT "factor_challenges_purpose" CHECK ("factor_challenges"."purpose" in ('add_passkey', 'add_totp', 'prove'))
);
--> statement-breakpoint
CREATE TABLE "factor_tries" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"tries" smallint NOT NULL,
	"paused_until" timestamp with time zone,
	CONSTRAINT "factor_tries_tries" CHECK ("factor_tries"."tries" between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] DEFAULT '{}' NOT NULL,
	"is_backed_up" boolean NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "passkeys_credentialId_unique" UNIQUE("credential_id"),
	CONSTRAINT "passkeys_name" CHECK (length("passkeys"."name") between 1 and 80),
	CONSTRAINT "passkeys_counter" CHECK ("passkeys"."counter" between 0 and 4294967295)
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_once" UNIQUE("account_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "totp_factors" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"secret" "bytea" NOT NULL,
	"last_step" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "totp_factors_accountId_unique" UNIQUE("account_id"),
	CONSTRAINT "totp_factors_last_step" CHECK ("totp_factors"."last_step" >= 0)
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_subject";--> statement-breakpoint
ALTER TABLE "factor_challenges" ADD CONSTRAINT "factor_challenges_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factor_tries" ADD CONSTRAINT "factor_tries_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp_factors" ADD CONSTRAINT "totp_factors_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "factor_challenges_session" ON "factor_challenges" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "passkeys_account" ON "passkeys" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_subject" CHECK ("notices"."subject_kind" in ('pitch', 'mandate', 'introduction', 'meeting', 'pledge', 'list', 'edition', 'lead', 'account'));
--> statement-breakpoint
-- Whoever takes a factor away takes its key with it: the audit log keeps that it was there.
grant select, insert, update, delete on passkeys, totp_factors, recovery_codes, factor_challenges, factor_tries to app_rw;
