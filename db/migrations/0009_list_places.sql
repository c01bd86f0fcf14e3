ALTER TABLE "match_lists" ADD COLUMN "placed_by" text[];--> statement-breakpoint
ALTER TABLE "match_snapshots" ADD COLUMN "lists_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Unqualified names: Postgres checks the partitions by the same text, and they have other names.
ALTER TABLE "match_lists" ADD CONSTRAINT "match_lists_placed_by" CHECK (("placed_by" is not null) = ("side" = 'shortlist') and coalesce(cardinality("placed_by") = cardinality("scores"), true) and "placed_by" <@ array['score', 'floor', 'novelty', 'pin']::text[]);