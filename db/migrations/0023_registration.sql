CREATE TABLE "investor_decisions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"investor_id" uuid NOT NULL,
	"decided" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"passed" text[] DEFAULT '{}' NOT NULL,
	"affiliations" text[] DEFAULT '{}' NOT NULL,
	"decided_by" uuid,
	"second_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"taken_at" timestamp with time zone,
	CONSTRAINT "investor_decisions_decided" CHECK ("investor_decisions"."decided" in ('pending', 'verified', 'suspended', 'expired')),
	CONSTRAINT "investor_decisions_state" CHECK ("investor_decisions"."state" in ('proposed', 'taken', 'dropped')),
	CONSTRAINT "investor_decisions_taken" CHECK (("investor_decisions"."state" = 'taken') = ("investor_decisions"."taken_at" is not null)),
	CONSTRAINT "investor_decisions_reason" CHECK (length("investor_decisions"."reason") between 3 and 500),
	CONSTRAINT "investor_decisions_passed" CHECK ("investor_decisions"."passed" <@ array['identity', 'registration', 'mandate', 'safeguards', 'media']::text[] and is_set("investor_decisions"."passed")),
	CONSTRAINT "investor_decisions_affiliations" CHECK ("investor_decisions"."affiliations" <@ array['GISD', 'UN_Global_Compact', '2X', 'PRI', 'GIIN', 'IDFC']::text[] and is_set("investor_decisions"."affiliations")),
	CONSTRAINT "investor_decisions_two" CHECK ("investor_decisions"."second_by" is null or ("investor_decisions"."decided_by" is not null and "investor_decisions"."second_by" <> "investor_decisions"."decided_by"))
);
--> statement-breakpoint
CREATE TABLE "investor_registrations" (
	"investor_id" uuid PRIMARY KEY NOT NULL,
	"website" text,
	"iati_id" text,
	"lei" text,
	"registration_number" text,
	"claimed" text[] DEFAULT '{}' NOT NULL,
	"relations" jsonb DEFAULT '[]' NOT NULL,
	"authority_role" text,
	"authority_version" text,
	"stated_by" uuid,
	"stated_at" timestamp with time zone,
	"proven_domain" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "investor_registrations_website" CHECK (length("investor_registrations"."website") <= 300 and "investor_registrations"."website" ~ '^https?://'),
	CONSTRAINT "investor_registrations_iati" CHECK (length("investor_registrations"."iati_id") between 3 and 100),
	CONSTRAINT "investor_registrations_lei" CHECK ("investor_registrations"."lei" ~ '^[A-Z0-9]{18}[0-9]{2}$'),
	CONSTRAINT "investor_registrations_number" CHECK (length("investor_registrations"."registration_number") between 2 and 100),
	CONSTRAINT "investor_registrations_claimed" CHECK ("investor_registrations"."claimed" <@ array['GISD', 'UN_Global_Compact', '2X', 'PRI', 'GIIN', 'IDFC']::text[] and is_set("investor_registrations"."claimed")),
	CONSTRAINT "investor_registrations_relations" CHECK (jsonb_typeof("investor_registrations"."relations") = 'array' and jsonb_array_length("investor_registrations"."relations") <= 20),
	CONSTRAINT "investor_registrations_role" CHECK (length("investor_registrations"."authority_role") between 2 and 120),
	CONSTRAINT "investor_registrations_stated" CHECK (("investor_registrations"."stated_at" is null) = ("investor_registrations"."stated_by" is null) and ("investor_registrations"."stated_at" is null) = ("investor_registrations"."authority_version" is null) and ("investor_registrations"."stated_at" is null) = ("investor_registrations"."authority_role" is null))
);
--> statement-breakpoint
ALTER TABLE "investors" DROP CONSTRAINT "investors_state";--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "investors" ADD COLUMN "verified_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mandates" ADD COLUMN "capacity" smallint;--> statement-breakpoint
ALTER TABLE "mandates" ADD COLUMN "public_thresholds" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "mandates" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mandates" ADD COLUMN "reminded_days" smallint;--> statement-breakpoint
ALTER TABLE "investor_decisions" ADD CONSTRAINT "investor_decisions_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investor_decisions" ADD CONSTRAINT "investor_decisions_decided_by_accounts_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investor_decisions" ADD CONSTRAINT "investor_decisions_second_by_accounts_id_fk" FOREIGN KEY ("second_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investor_registrations" ADD CONSTRAINT "investor_registrations_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investor_registrations" ADD CONSTRAINT "investor_registrations_stated_by_accounts_id_fk" FOREIGN KEY ("stated_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "investor_decisions_investor" ON "investor_decisions" USING btree ("investor_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "investor_decisions_one_proposed" ON "investor_decisions" USING btree ("investor_id") WHERE state = 'proposed';--> statement-breakpoint
CREATE INDEX "mandates_expires" ON "mandates" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "investors" ADD CONSTRAINT "investors_state" CHECK ("investors"."state" in ('pending', 'verified', 'suspended', 'expired'));--> statement-breakpoint
ALTER TABLE "mandates" ADD CONSTRAINT "mandates_capacity" CHECK ("mandates"."capacity" between 1 and 500);--> statement-breakpoint
ALTER TABLE "mandates" ADD CONSTRAINT "mandates_public_thresholds" CHECK ("mandates"."public_thresholds" <@ array['ticket', 'evidence', 'exclusions']::text[] and is_set("mandates"."public_thresholds"));--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
grant select, insert, update on investor_registrations, investor_decisions to app_rw;
--> statement-breakpoint
grant select on investor_registrations to app_worker;
--> statement-breakpoint
grant select, insert on investor_decisions to app_worker;
