CREATE TABLE "institution_identities" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "institution_identities_once" UNIQUE("issuer","subject"),
	CONSTRAINT "institution_identities_lengths" CHECK (length("institution_identities"."issuer") <= 500 and length("institution_identities"."subject") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "institution_sign_ins" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"state_hash" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"institution_sid" text,
	"assurance" smallint NOT NULL,
	"challenge_id" uuid,
	"session_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "institution_sign_ins_stateHash_unique" UNIQUE("state_hash"),
	CONSTRAINT "institution_sign_ins_assurance" CHECK ("institution_sign_ins"."assurance" in (1, 2))
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "institution_identities" ADD CONSTRAINT "institution_identities_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institution_sign_ins" ADD CONSTRAINT "institution_sign_ins_challenge_id_sign_in_challenges_id_fk" FOREIGN KEY ("challenge_id") REFERENCES "public"."sign_in_challenges"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institution_sign_ins" ADD CONSTRAINT "institution_sign_ins_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "institution_identities_account" ON "institution_identities" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "institution_sign_ins_subject" ON "institution_sign_ins" USING btree ("issuer","subject");--> statement-breakpoint
CREATE INDEX "institution_sign_ins_challenge" ON "institution_sign_ins" USING btree ("challenge_id");--> statement-breakpoint
CREATE INDEX "institution_sign_ins_session" ON "institution_sign_ins" USING btree ("session_id");--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'access.asked', 'access.opened', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset', 'session.reused'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'access.asked', 'access.opened', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset', 'session.reused'));--> statement-breakpoint
grant select, insert, update on institution_identities, institution_sign_ins to app_rw;
--> statement-breakpoint
grant select (session_id, created_at), delete on institution_sign_ins to app_worker;
