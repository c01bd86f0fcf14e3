CREATE TABLE "document_requests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"introduction_id" uuid NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_by" uuid,
	"answered_at" timestamp with time zone,
	"answer" text,
	CONSTRAINT "document_requests_state" CHECK ("document_requests"."state" in ('asked', 'given', 'refused')),
	CONSTRAINT "document_requests_name" CHECK (length("document_requests"."name") between 1 and 200 and coalesce(length("document_requests"."answer"), 0) <= 1000),
	CONSTRAINT "document_requests_answered" CHECK (("document_requests"."state" = 'asked') = ("document_requests"."answered_at" is null))
);
--> statement-breakpoint
CREATE TABLE "interests" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"mandate_id" uuid NOT NULL,
	"investor_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_min_minor" bigint,
	"amount_max_minor" bigint,
	"currency" text,
	"disclosure" text NOT NULL,
	"is_opted_in" boolean DEFAULT false NOT NULL,
	"is_withdrawn" boolean DEFAULT false NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "interests_once" UNIQUE("mandate_id","pitch_id"),
	CONSTRAINT "interests_kind" CHECK ("interests"."kind" in ('exploring', 'interested', 'would_cofund', 'would_anchor')),
	CONSTRAINT "interests_disclosure" CHECK ("interests"."disclosure" in ('count', 'name', 'contact')),
	CONSTRAINT "interests_amount" CHECK (coalesce("interests"."amount_min_minor" >= 1, true) and coalesce("interests"."amount_max_minor" between 1 and 9007199254740991, true) and coalesce("interests"."amount_min_minor" <= "interests"."amount_max_minor", true) and ("interests"."currency" is null) = ("interests"."amount_min_minor" is null and "interests"."amount_max_minor" is null) and is_currency("interests"."currency"))
);
--> statement-breakpoint
CREATE TABLE "introduction_messages" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"introduction_id" uuid NOT NULL,
	"side" text NOT NULL,
	"account_id" uuid NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "introduction_messages_side" CHECK ("introduction_messages"."side" in ('investor', 'partnership')),
	CONSTRAINT "introduction_messages_text" CHECK (length("introduction_messages"."text") between 1 and 5000)
);
--> statement-breakpoint
CREATE TABLE "introductions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"mandate_id" uuid NOT NULL,
	"investor_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"is_decline_told" boolean DEFAULT false NOT NULL,
	"decline_reason" text,
	"is_open" boolean DEFAULT true NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"message" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"responded_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"responded_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "introductions_state" CHECK ("introductions"."state" in ('requested', 'accepted', 'declined', 'expired', 'met', 'exploring', 'committed', 'closed')),
	CONSTRAINT "introductions_message" CHECK (length("introductions"."message") between 1 and 2000),
	CONSTRAINT "introductions_reason" CHECK ("introductions"."decline_reason" is null or ("introductions"."is_decline_told" and length("introductions"."decline_reason") <= 500)),
	CONSTRAINT "introductions_told" CHECK (not "introductions"."is_decline_told" or "introductions"."state" = 'declined'),
	CONSTRAINT "introductions_answer" CHECK ("introductions"."state" not in ('accepted', 'met', 'exploring', 'committed') or "introductions"."responded_by" is not null),
	CONSTRAINT "introductions_closed" CHECK (not "introductions"."is_open" or "introductions"."state" in ('requested', 'declined', 'accepted', 'met', 'exploring', 'committed')),
	CONSTRAINT "introductions_expiry" CHECK ("introductions"."expires_at" > "introductions"."requested_at")
);
--> statement-breakpoint
CREATE TABLE "availabilities" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"zone" text NOT NULL,
	"weekly" jsonb NOT NULL,
	"exceptions" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "availabilities_zone" CHECK ("availabilities"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$')
);
--> statement-breakpoint
CREATE TABLE "calendar_feeds" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_feeds_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "meeting_holds" (
	"meeting_id" uuid NOT NULL,
	"holder" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "meeting_holds_meeting_id_holder_pk" PRIMARY KEY("meeting_id","holder"),
	CONSTRAINT "meeting_holds_time" CHECK ("meeting_holds"."starts_at" < "meeting_holds"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "meetings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"introduction_id" uuid NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"proposed_by" text NOT NULL,
	"account_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"zone" text NOT NULL,
	"place_kind" text NOT NULL,
	"place" text NOT NULL,
	"note" text,
	"interpretation" text,
	"absent" text,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "meetings_state" CHECK ("meetings"."state" in ('proposed', 'agreed', 'declined', 'cancelled', 'held', 'missed')),
	CONSTRAINT "meetings_proposed_by" CHECK ("meetings"."proposed_by" in ('investor', 'partnership')),
	CONSTRAINT "meetings_absent" CHECK (("meetings"."absent" is not null) = ("meetings"."state" = 'missed') and "meetings"."absent" in ('investor', 'partnership')),
	CONSTRAINT "meetings_place_kind" CHECK ("meetings"."place_kind" in ('room', 'link')),
	CONSTRAINT "meetings_texts" CHECK (length("meetings"."place") between 1 and 500 and coalesce(length("meetings"."note"), 0) <= 1000),
	CONSTRAINT "meetings_interpretation" CHECK ("meetings"."interpretation" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "meetings_zone" CHECK ("meetings"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
	CONSTRAINT "meetings_time" CHECK ("meetings"."ends_at" - "meetings"."starts_at" between interval '10 minutes' and interval '2 hours')
);
--> statement-breakpoint
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_introduction_id_introductions_id_fk" FOREIGN KEY ("introduction_id") REFERENCES "public"."introductions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_asked_by_accounts_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_answered_by_accounts_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introduction_messages" ADD CONSTRAINT "introduction_messages_introduction_id_introductions_id_fk" FOREIGN KEY ("introduction_id") REFERENCES "public"."introductions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introduction_messages" ADD CONSTRAINT "introduction_messages_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_requested_by_accounts_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "introductions" ADD CONSTRAINT "introductions_responded_by_accounts_id_fk" FOREIGN KEY ("responded_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "availabilities" ADD CONSTRAINT "availabilities_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_holds" ADD CONSTRAINT "meeting_holds_meeting_id_meetings_id_fk" FOREIGN KEY ("meeting_id") REFERENCES "public"."meetings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_introduction_id_introductions_id_fk" FOREIGN KEY ("introduction_id") REFERENCES "public"."introductions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_requests_introduction" ON "document_requests" USING btree ("introduction_id","id");--> statement-breakpoint
CREATE INDEX "interests_pitch" ON "interests" USING btree ("pitch_id");--> statement-breakpoint
CREATE INDEX "introduction_messages_thread" ON "introduction_messages" USING btree ("introduction_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "introductions_one_open" ON "introductions" USING btree ("investor_id","pitch_id") WHERE is_open;--> statement-breakpoint
CREATE INDEX "introductions_mandate" ON "introductions" USING btree ("mandate_id","id");--> statement-breakpoint
CREATE INDEX "introductions_pitch" ON "introductions" USING btree ("pitch_id","requested_at");--> statement-breakpoint
CREATE INDEX "introductions_due" ON "introductions" USING btree ("expires_at") WHERE is_open and state in ('requested', 'declined');--> statement-breakpoint
CREATE INDEX "meetings_introduction" ON "meetings" USING btree ("introduction_id","id");--> statement-breakpoint
-- Text in a GiST index beside a range: a trusted extension, which the database's owner may create.
create extension if not exists btree_gist;
--> statement-breakpoint
-- Nobody and no room is in two agreed meetings at once, whichever process writes; one may begin as another ends.
alter table meeting_holds add constraint meeting_holds_no_double_booking
  exclude using gist (holder with =, tstzrange(starts_at, ends_at) with &&);
--> statement-breakpoint
grant select, insert, update on interests, introductions, document_requests, availabilities, meetings to app_rw;
--> statement-breakpoint
-- What was written stays as it was written.
grant select, insert on introduction_messages to app_rw;
--> statement-breakpoint
grant select, insert, update, delete on meeting_holds, calendar_feeds to app_rw;
--> statement-breakpoint
-- The worker reminds and lets expire.
grant select, update on introductions to app_worker;
