CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"is_given" boolean NOT NULL,
	"text_version" smallint NOT NULL,
	"locale" text NOT NULL,
	"evidence" text,
	"account_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "consents_purpose" CHECK ("consents"."purpose" in ('catalogue', 'investors', 'stage', 'recording', 'statistics', 'images')),
	CONSTRAINT "consents_locale" CHECK ("consents"."locale" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "consents_version" CHECK ("consents"."text_version" >= 1),
	CONSTRAINT "consents_evidence" CHECK (coalesce(length("consents"."evidence") between 3 and 500, not "consents"."is_given" or "consents"."purpose" not in ('images')))
);
--> statement-breakpoint
CREATE TABLE "publishing" (
	"pitch_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"audiences" jsonb NOT NULL,
	"is_safe" boolean DEFAULT false NOT NULL,
	"alias" text,
	"capability" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	CONSTRAINT "publishing_audiences" CHECK (jsonb_typeof("publishing"."audiences") = 'object' and pg_column_size("publishing"."audiences") <= 4096),
	CONSTRAINT "publishing_alias" CHECK (length("publishing"."alias") between 3 and 160 and coalesce(length("publishing"."capability") between 1 and 300, true)),
	CONSTRAINT "publishing_safe" CHECK (not "publishing"."is_safe" or "publishing"."alias" is not null)
);
--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing" ADD CONSTRAINT "publishing_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publishing" ADD CONSTRAINT "publishing_updated_by_accounts_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consents_standing" ON "consents" USING btree ("pitch_id","purpose","id");
--> statement-breakpoint
create trigger consents_append_only before update or delete or truncate on consents
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert on consents to app_rw;
--> statement-breakpoint
grant select, insert, update on publishing to app_rw;
--> statement-breakpoint
grant select on consents, publishing to app_worker;
