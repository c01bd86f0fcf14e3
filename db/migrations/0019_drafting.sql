CREATE TABLE "lead_transfers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"from_account_id" uuid NOT NULL,
	"to_account_id" uuid NOT NULL,
	"state" text DEFAULT 'offered' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lead_transfers_state" CHECK ("lead_transfers"."state" in ('offered', 'accepted', 'done', 'withdrawn')),
	CONSTRAINT "lead_transfers_other" CHECK ("lead_transfers"."from_account_id" <> "lead_transfers"."to_account_id")
);
--> statement-breakpoint
CREATE TABLE "pitch_invitations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"language" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "pitch_invitations_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "pitch_invitations_role" CHECK ("pitch_invitations"."role" in ('lead', 'editor', 'finance_editor', 'viewer', 'presenter')),
	CONSTRAINT "pitch_invitations_not_lead" CHECK ("pitch_invitations"."role" <> 'lead'),
	CONSTRAINT "pitch_invitations_language" CHECK ("pitch_invitations"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "pitch_invitations_accepted" CHECK (("pitch_invitations"."accepted_at" is null) = ("pitch_invitations"."accepted_by" is null)),
	CONSTRAINT "pitch_invitations_email" CHECK ("pitch_invitations"."email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length("pitch_invitations"."email") <= 254)
);
--> statement-breakpoint
CREATE TABLE "pitch_members" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"added_by" uuid,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "pitch_members_role" CHECK ("pitch_members"."role" in ('lead', 'editor', 'finance_editor', 'viewer', 'presenter'))
);
--> statement-breakpoint
CREATE TABLE "pitch_partners" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"organisation_id" uuid,
	"name" text NOT NULL,
	"country" text,
	"stakeholder_type" text,
	"contact_email" text NOT NULL,
	"language" text NOT NULL,
	"state" text DEFAULT 'invited' NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp with time zone,
	CONSTRAINT "pitch_partners_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "pitch_partners_name" UNIQUE("pitch_id","name"),
	CONSTRAINT "pitch_partners_state" CHECK ("pitch_partners"."state" in ('invited', 'confirmed', 'denied')),
	CONSTRAINT "pitch_partners_answered" CHECK (("pitch_partners"."state" = 'invited') = ("pitch_partners"."answered_at" is null)),
	CONSTRAINT "pitch_partners_name_length" CHECK (length("pitch_partners"."name") between 2 and 200),
	CONSTRAINT "pitch_partners_country" CHECK (is_country("pitch_partners"."country")),
	CONSTRAINT "pitch_partners_stakeholder_type" CHECK ("pitch_partners"."stakeholder_type" in ('women', 'children_youth', 'indigenous_peoples', 'ngos', 'local_authorities', 'workers_trade_unions', 'business_industry', 'scientific_technological', 'farmers', 'persons_with_disabilities', 'volunteers', 'ageing', 'education_academia', 'government', 'un_entity', 'parliament', 'foundation', 'financial_institution', 'faith_based', 'msme', 'diaspora', 'media')),
	CONSTRAINT "pitch_partners_language" CHECK ("pitch_partners"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "pitch_partners_email" CHECK ("pitch_partners"."contact_email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length("pitch_partners"."contact_email") <= 254)
);
--> statement-breakpoint
CREATE TABLE "pitch_revisions" (
	"pitch_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"account_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"restored" integer,
	CONSTRAINT "pitch_revisions_pitch_id_revision_pk" PRIMARY KEY("pitch_id","revision"),
	CONSTRAINT "pitch_revisions_restored" CHECK ("pitch_revisions"."restored" < "pitch_revisions"."revision")
);
--> statement-breakpoint
ALTER TABLE "lead_transfers" ADD CONSTRAINT "lead_transfers_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_transfers" ADD CONSTRAINT "lead_transfers_from_account_id_accounts_id_fk" FOREIGN KEY ("from_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_transfers" ADD CONSTRAINT "lead_transfers_to_account_id_accounts_id_fk" FOREIGN KEY ("to_account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_invitations" ADD CONSTRAINT "pitch_invitations_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_invitations" ADD CONSTRAINT "pitch_invitations_invited_by_accounts_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_invitations" ADD CONSTRAINT "pitch_invitations_accepted_by_accounts_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_members" ADD CONSTRAINT "pitch_members_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_members" ADD CONSTRAINT "pitch_members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_members" ADD CONSTRAINT "pitch_members_added_by_accounts_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_partners" ADD CONSTRAINT "pitch_partners_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_partners" ADD CONSTRAINT "pitch_partners_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_revisions" ADD CONSTRAINT "pitch_revisions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_revisions" ADD CONSTRAINT "pitch_revisions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "lead_transfers_one_open" ON "lead_transfers" USING btree ("pitch_id") WHERE state in ('offered', 'accepted');--> statement-breakpoint
CREATE INDEX "pitch_invitations_pitch" ON "pitch_invitations" USING btree ("pitch_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "pitch_members_once" ON "pitch_members" USING btree ("pitch_id","account_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "pitch_members_account" ON "pitch_members" USING btree ("account_id") WHERE removed_at is null;--> statement-breakpoint
create trigger pitch_revisions_append_only before update or delete or truncate on pitch_revisions
  for each statement execute function refuse_change();
--> statement-breakpoint
grant select, insert on pitch_revisions to app_rw;
--> statement-breakpoint
grant select, insert, update on pitch_members, pitch_invitations, lead_transfers, pitch_partners to app_rw;
--> statement-breakpoint
grant delete on pitch_partners to app_rw;
--> statement-breakpoint
grant select on pitch_members, pitch_invitations, pitch_partners, lead_transfers to app_worker;
