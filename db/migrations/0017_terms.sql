CREATE TABLE "term_sheets" (
	"pitch_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"template_id" text,
	"template_version" integer,
	"content" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	CONSTRAINT "term_sheets_template" CHECK ("term_sheets"."template_id" in ('concessional_capital', 'guarantee_or_risk_insurance', 'technical_assistance_facility', 'design_stage_grant') and ("term_sheets"."template_id" is null) = ("term_sheets"."template_version" is null)),
	CONSTRAINT "term_sheets_content" CHECK (jsonb_typeof("term_sheets"."content") = 'object' and pg_column_size("term_sheets"."content") <= 262144)
);
--> statement-breakpoint
ALTER TABLE "term_sheets" ADD CONSTRAINT "term_sheets_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term_sheets" ADD CONSTRAINT "term_sheets_updated_by_accounts_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
grant select, insert, update on term_sheets to app_rw;
--> statement-breakpoint
grant select on term_sheets to app_worker;
