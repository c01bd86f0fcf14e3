CREATE TABLE "match_flows" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"shared" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_tiles" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"run_id" uuid NOT NULL,
	"nth" smallint NOT NULL,
	"pitch_count" integer NOT NULL,
	"pitches" "bytea" NOT NULL,
	"ranked" "bytea",
	CONSTRAINT "match_tiles_place" UNIQUE("run_id","nth"),
	CONSTRAINT "match_tiles_nth" CHECK ("match_tiles"."nth" >= 0),
	CONSTRAINT "match_tiles_pitch_count" CHECK ("match_tiles"."pitch_count" > 0)
);
--> statement-breakpoint
ALTER TABLE "match_flows" ADD CONSTRAINT "match_flows_run_id_match_snapshots_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_snapshots"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_tiles" ADD CONSTRAINT "match_tiles_run_id_match_flows_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_flows"("run_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- Compressed already.
alter table match_flows alter column shared set storage external;
--> statement-breakpoint
alter table match_tiles alter column pitches set storage external, alter column ranked set storage external;
--> statement-breakpoint
grant select, insert, update, delete on match_flows, match_tiles to app_worker;
