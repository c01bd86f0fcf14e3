CREATE TABLE "match_previews" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"policy_id" uuid NOT NULL,
	"policy_revision" integer NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"mandates_done" integer DEFAULT 0 NOT NULL,
	"mandates_total" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"reason" text,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "match_previews_state" CHECK ("match_previews"."state" in ('queued', 'running', 'ready', 'failed', 'obsolete')),
	CONSTRAINT "match_previews_result" CHECK (("match_previews"."state" = 'ready') = ("match_previews"."result" is not null)),
	CONSTRAINT "match_previews_finished" CHECK (("match_previews"."state" in ('ready', 'failed', 'obsolete')) = ("match_previews"."finished_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "match_policies" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "match_policies" ADD COLUMN "based_on" uuid;--> statement-breakpoint
ALTER TABLE "match_previews" ADD CONSTRAINT "match_previews_policy_id_match_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."match_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_previews" ADD CONSTRAINT "match_previews_requested_by_accounts_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "match_previews_policy" ON "match_previews" USING btree ("policy_id","id");--> statement-breakpoint
ALTER TABLE "match_policies" ADD CONSTRAINT "match_policies_based_on_match_policies_id_fk" FOREIGN KEY ("based_on") REFERENCES "public"."match_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
grant select, insert on match_previews to app_rw;
--> statement-breakpoint
grant update (state, reason, finished_at, mandates_done) on match_previews to app_rw;
--> statement-breakpoint
grant select, update on match_previews to app_worker;
