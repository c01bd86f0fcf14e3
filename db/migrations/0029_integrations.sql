CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"token_hash" text NOT NULL,
	"previous_hash" text,
	"previous_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_tokens_hash" UNIQUE("token_hash"),
	CONSTRAINT "api_tokens_previous_hash" UNIQUE("previous_hash"),
	CONSTRAINT "api_tokens_name" CHECK (length("api_tokens"."name") between 1 and 80),
	CONSTRAINT "api_tokens_scopes" CHECK ("api_tokens"."scopes" <@ array['catalogue.read', 'pitches.read', 'matches.read', 'interests.write']::text[] and is_set("api_tokens"."scopes")),
	CONSTRAINT "api_tokens_hashes" CHECK ("api_tokens"."token_hash" ~ '^[0-9a-f]{64}$' and coalesce("api_tokens"."previous_hash" ~ '^[0-9a-f]{64}$', true)),
	CONSTRAINT "api_tokens_previous" CHECK (("api_tokens"."previous_hash" is null) = ("api_tokens"."previous_until" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_status" smallint,
	"last_error" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_once" UNIQUE("endpoint_id","event_id"),
	CONSTRAINT "webhook_deliveries_type" CHECK ("webhook_deliveries"."event_type" in ('pitch.submitted', 'pitch.withdrawn', 'pitch.published', 'pitch.unpublished', 'pledge.changed', 'introduction.changed', 'segment.released', 'clarification.answered', 'endpoint.ping')),
	CONSTRAINT "webhook_deliveries_state" CHECK ("webhook_deliveries"."state" in ('waiting', 'delivered', 'dead')),
	CONSTRAINT "webhook_deliveries_ended" CHECK (("webhook_deliveries"."state" = 'waiting') = ("webhook_deliveries"."ended_at" is null)),
	CONSTRAINT "webhook_deliveries_thin" CHECK (jsonb_typeof("webhook_deliveries"."data") = 'object' and pg_column_size("webhook_deliveries"."data") <= 1024)
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organisation_id" uuid,
	"address" text NOT NULL,
	"event_types" text[] NOT NULL,
	"secret_number" integer DEFAULT 1 NOT NULL,
	"previous_secret_until" timestamp with time zone,
	"state" text DEFAULT 'active' NOT NULL,
	"reason" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"rests_until" timestamp with time zone,
	"lease_id" uuid,
	"lease_until" timestamp with time zone,
	"wakes_at" timestamp with time zone,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_endpoints_address" CHECK ("webhook_endpoints"."address" ~ '^https?://' and length("webhook_endpoints"."address") <= 500),
	CONSTRAINT "webhook_endpoints_events" CHECK ("webhook_endpoints"."event_types" <@ array['pitch.submitted', 'pitch.withdrawn', 'pitch.published', 'pitch.unpublished', 'pledge.changed', 'introduction.changed', 'segment.released', 'clarification.answered']::text[] and is_set("webhook_endpoints"."event_types") and cardinality("webhook_endpoints"."event_types") >= 1),
	CONSTRAINT "webhook_endpoints_state" CHECK ("webhook_endpoints"."state" in ('active', 'disabled')),
	CONSTRAINT "webhook_endpoints_reason" CHECK ("webhook_endpoints"."reason" in ('person', 'gone', 'failing')),
	CONSTRAINT "webhook_endpoints_disabled" CHECK (("webhook_endpoints"."state" = 'disabled') = ("webhook_endpoints"."reason" is not null)),
	CONSTRAINT "webhook_endpoints_lease" CHECK (("webhook_endpoints"."lease_id" is null) = ("webhook_endpoints"."lease_until" is null))
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_subject";--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_tokens_account" ON "api_tokens" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("endpoint_id","due_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_organisation" ON "webhook_endpoints" USING btree ("organisation_id");--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'team.joined', 'team.leadAccepted', 'team.leadChanged', 'team.unsaved', 'pitch.merged', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'mandate.expiring', 'mandate.expired', 'investor.verified', 'investor.suspended', 'investor.expired', 'pool.invited', 'pool.changed', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered', 'webhook.stopped', 'factor.added', 'factor.removed', 'factor.recovered', 'factor.reset'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_subject" CHECK ("notices"."subject_kind" in ('pitch', 'mandate', 'introduction', 'meeting', 'pledge', 'list', 'edition', 'lead', 'account', 'endpoint'));
--> statement-breakpoint
grant select, insert, update, delete on webhook_endpoints to app_rw;
--> statement-breakpoint
grant select, insert, update on webhook_deliveries, api_tokens to app_rw;
--> statement-breakpoint
grant select, update on webhook_endpoints to app_worker;
--> statement-breakpoint
grant select, insert, update, delete on webhook_deliveries to app_worker;
