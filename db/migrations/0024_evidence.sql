CREATE TABLE "attachment_downloads" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"attachment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"reader_name" text NOT NULL,
	"organisation_name" text NOT NULL,
	"sha256" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "attachment_downloads_hash" CHECK ("attachment_downloads"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"storage_key" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"uploaded_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "attachments_storageKey_unique" UNIQUE("storage_key"),
	CONSTRAINT "attachments_name" CHECK (length("attachments"."name") between 1 and 120),
	CONSTRAINT "attachments_type" CHECK ("attachments"."media_type" in ('application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv', 'text/plain')),
	CONSTRAINT "attachments_size" CHECK ("attachments"."size_bytes" between 1 and 10485760),
	CONSTRAINT "attachments_hash" CHECK ("attachments"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "evidence_ledgers" (
	"pitch_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"claims" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	CONSTRAINT "evidence_ledgers_claims" CHECK (jsonb_typeof("evidence_ledgers"."claims") = 'array' and jsonb_array_length("evidence_ledgers"."claims") <= 12)
);
--> statement-breakpoint
CREATE TABLE "evidence_reviews" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"claim_id" text NOT NULL,
	"claim_hash" text NOT NULL,
	"level" smallint NOT NULL,
	"reason" text NOT NULL,
	"account_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "evidence_reviews_level" CHECK ("evidence_reviews"."level" between 0 and 5),
	CONSTRAINT "evidence_reviews_reason" CHECK (length("evidence_reviews"."reason") between 1 and 1000),
	CONSTRAINT "evidence_reviews_hash" CHECK ("evidence_reviews"."claim_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "document_requests" ADD COLUMN "attachment_id" uuid;--> statement-breakpoint
ALTER TABLE "attachment_downloads" ADD CONSTRAINT "attachment_downloads_attachment_id_attachments_id_fk" FOREIGN KEY ("attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment_downloads" ADD CONSTRAINT "attachment_downloads_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_uploaded_by_accounts_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_ledgers" ADD CONSTRAINT "evidence_ledgers_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_ledgers" ADD CONSTRAINT "evidence_ledgers_updated_by_accounts_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_reviews" ADD CONSTRAINT "evidence_reviews_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_reviews" ADD CONSTRAINT "evidence_reviews_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachment_downloads_attachment" ON "attachment_downloads" USING btree ("attachment_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "attachments_once" ON "attachments" USING btree ("pitch_id","sha256") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "evidence_reviews_pitch" ON "evidence_reviews" USING btree ("pitch_id","id");--> statement-breakpoint
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_attachment_id_attachments_id_fk" FOREIGN KEY ("attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_requests_attachment_id" ON "document_requests" USING btree ("attachment_id");--> statement-breakpoint
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_attachment" CHECK ("document_requests"."attachment_id" is null or "document_requests"."state" = 'given');
--> statement-breakpoint
create trigger attachment_downloads_append_only before update or delete or truncate on attachment_downloads
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger evidence_reviews_append_only before update or delete or truncate on evidence_reviews
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert, update on attachments, evidence_ledgers to app_rw;
--> statement-breakpoint
grant select, insert on attachment_downloads, evidence_reviews to app_rw;
