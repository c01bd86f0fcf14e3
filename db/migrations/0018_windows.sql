CREATE TABLE "call_extensions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"pitch_id" uuid,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"granted_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "call_extensions_kind" CHECK ("call_extensions"."kind" in ('general', 'named', 'outage')),
	CONSTRAINT "call_extensions_named" CHECK (("call_extensions"."kind" = 'named') = ("call_extensions"."pitch_id" is not null)),
	CONSTRAINT "call_extensions_granted" CHECK (("call_extensions"."kind" = 'outage') = ("call_extensions"."granted_by" is null)),
	CONSTRAINT "call_extensions_longer" CHECK ("call_extensions"."from_at" < "call_extensions"."until_at"),
	CONSTRAINT "call_extensions_reason" CHECK (length("call_extensions"."reason") between 3 and 500)
);
--> statement-breakpoint
CREATE TABLE "clarifications" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"language" text NOT NULL,
	"asked" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"question" jsonb,
	"answer" jsonb,
	"answered_by" uuid,
	"answered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clarifications_state" CHECK ("clarifications"."state" in ('open', 'answered', 'declined')),
	CONSTRAINT "clarifications_language" CHECK ("clarifications"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "clarifications_asked" CHECK (length("clarifications"."asked") between 10 and 2000),
	CONSTRAINT "clarifications_answered" CHECK (("clarifications"."state" = 'answered') = ("clarifications"."question" is not null and "clarifications"."answer" is not null)),
	CONSTRAINT "clarifications_ended" CHECK (("clarifications"."state" = 'open') = ("clarifications"."answered_by" is null) and ("clarifications"."state" = 'open') = ("clarifications"."answered_at" is null))
);
--> statement-breakpoint
CREATE TABLE "service_beats" (
	"service" text PRIMARY KEY NOT NULL,
	"beat_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "editions" ADD COLUMN "grace_minutes" smallint DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_extensions" ADD CONSTRAINT "call_extensions_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_extensions" ADD CONSTRAINT "call_extensions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_extensions" ADD CONSTRAINT "call_extensions_granted_by_accounts_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clarifications" ADD CONSTRAINT "clarifications_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clarifications" ADD CONSTRAINT "clarifications_asked_by_accounts_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clarifications" ADD CONSTRAINT "clarifications_answered_by_accounts_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_extensions_edition" ON "call_extensions" USING btree ("edition_id","id");--> statement-breakpoint
CREATE INDEX "call_extensions_pitch" ON "call_extensions" USING btree ("pitch_id");--> statement-breakpoint
CREATE INDEX "clarifications_edition" ON "clarifications" USING btree ("edition_id","state","id");--> statement-breakpoint
ALTER TABLE "editions" ADD CONSTRAINT "editions_grace" CHECK ("editions"."grace_minutes" between 0 and 120);--> statement-breakpoint
create trigger call_extensions_append_only before update or delete or truncate on call_extensions
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert on call_extensions to app_rw;
--> statement-breakpoint
grant select, insert, update on clarifications, service_beats to app_rw;
