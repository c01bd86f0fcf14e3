CREATE TABLE "list_items" (
	"list_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"note" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"added_by" uuid NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "list_items_list_id_pitch_id_pk" PRIMARY KEY("list_id","pitch_id"),
	CONSTRAINT "list_items_position" CHECK ("list_items"."position" >= 1),
	CONSTRAINT "list_items_note_length" CHECK (length("list_items"."note") <= 2000),
	CONSTRAINT "list_items_tags" CHECK (is_set("list_items"."tags") and cardinality("list_items"."tags") <= 10)
);
--> statement-breakpoint
CREATE TABLE "list_shares" (
	"list_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	CONSTRAINT "list_shares_list_id_account_id_pk" PRIMARY KEY("list_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"investor_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"note" text,
	"sharing" text DEFAULT 'private' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lists_sharing" CHECK ("lists"."sharing" in ('private', 'organisation', 'named')),
	CONSTRAINT "lists_name_length" CHECK (length("lists"."name") between 1 and 120),
	CONSTRAINT "lists_note_length" CHECK (length("lists"."note") <= 4000)
);
--> statement-breakpoint
CREATE TABLE "shortlist_tellings" (
	"mandate_id" uuid PRIMARY KEY NOT NULL,
	"pitch_ids" uuid[] NOT NULL,
	"told_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notice_preferences" DROP CONSTRAINT "notice_preferences_kind";--> statement-breakpoint
ALTER TABLE "notices" DROP CONSTRAINT "notices_kind";--> statement-breakpoint
ALTER TABLE "saved_views" ADD COLUMN "mandate_id" uuid;--> statement-breakpoint
ALTER TABLE "saved_views" ADD COLUMN "tell_every" text;--> statement-breakpoint
ALTER TABLE "saved_views" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "saved_views" ADD COLUMN "told_pitch_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "list_items" ADD CONSTRAINT "list_items_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_items" ADD CONSTRAINT "list_items_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_items" ADD CONSTRAINT "list_items_added_by_accounts_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_shares" ADD CONSTRAINT "list_shares_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_shares" ADD CONSTRAINT "list_shares_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lists" ADD CONSTRAINT "lists_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lists" ADD CONSTRAINT "lists_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist_tellings" ADD CONSTRAINT "shortlist_tellings_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "list_items_pitch" ON "list_items" USING btree ("pitch_id");--> statement-breakpoint
CREATE INDEX "lists_investor" ON "lists" USING btree ("investor_id","id");--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_tell_every" CHECK ("saved_views"."tell_every" in ('daily', 'weekly'));--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_told" CHECK ("saved_views"."tell_every" is null or ("saved_views"."page" = 'shortlist' and "saved_views"."mandate_id" is not null));--> statement-breakpoint
ALTER TABLE "notice_preferences" ADD CONSTRAINT "notice_preferences_kind" CHECK ("notice_preferences"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_kind" CHECK ("notices"."kind" in ('introduction.requested', 'introduction.reminder', 'introduction.accepted', 'introduction.ended', 'introduction.message', 'introduction.document', 'meeting.proposed', 'meeting.confirmed', 'meeting.moved', 'meeting.cancelled', 'interest.declared', 'pledge.toConfirm', 'pledge.published', 'pitch.changed', 'pitch.withdrawn', 'pitch.returned', 'pitch.clash', 'team.invited', 'team.left', 'team.leadOffered', 'partner.confirmed', 'partner.denied', 'search.found', 'shortlist.new', 'list.shared', 'window.extended', 'scouting.accepted', 'scouting.declined', 'scouting.submitted', 'clarification.answered'));--> statement-breakpoint
-- Lists are their investor's own: the worker reads who keeps which pitch, to tell them of changes, and never what is written there.
grant select, insert, update, delete on lists, list_items, list_shares to app_rw;
--> statement-breakpoint
grant select (id, investor_id, owner_id, sharing) on lists to app_worker;
--> statement-breakpoint
grant select (list_id, pitch_id, added_by, added_at) on list_items to app_worker;
--> statement-breakpoint
grant select, update on saved_views to app_worker;
--> statement-breakpoint
grant select, insert, update on shortlist_tellings to app_worker;
