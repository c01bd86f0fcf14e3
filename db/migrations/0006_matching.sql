CREATE TABLE "conflicts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"investor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"declared_by" uuid,
	"note" text,
	"lifted_by" uuid,
	"lifted_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "conflicts_once" UNIQUE("organisation_id","investor_id","kind"),
	CONSTRAINT "conflicts_kind" CHECK ("conflicts"."kind" in ('same_organisation', 'mail_domain', 'mail_address', 'employment', 'board', 'family', 'funder_of', 'other')),
	CONSTRAINT "conflicts_lifted" CHECK (("conflicts"."lifted_by" is null) = ("conflicts"."lifted_at" is null)),
	CONSTRAINT "conflicts_note_length" CHECK (length("conflicts"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "impressions" (
	"run_id" uuid NOT NULL,
	"mandate_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"propensity_permille" smallint DEFAULT 1000 NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "impressions_run_id_mandate_id_pitch_id_pk" PRIMARY KEY("run_id","mandate_id","pitch_id"),
	CONSTRAINT "impressions_position" CHECK ("impressions"."position" >= 1),
	CONSTRAINT "impressions_propensity" CHECK ("impressions"."propensity_permille" between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "match_policies" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"version" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"tables" jsonb NOT NULL,
	"learns_online" boolean DEFAULT false NOT NULL,
	"learned" jsonb,
	"note" text,
	"proposed_by" uuid,
	"proposed_at" timestamp with time zone,
	"approved_by" uuid,
	"approved_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "match_policies_version" UNIQUE("edition_id","version"),
	CONSTRAINT "match_policies_state" CHECK ("match_policies"."state" in ('draft', 'proposed', 'in_force', 'retired')),
	CONSTRAINT "match_policies_version_form" CHECK ("match_policies"."version" ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
	CONSTRAINT "match_policies_four_eyes" CHECK ("match_policies"."approved_by" is null or "match_policies"."approved_by" <> "match_policies"."proposed_by"),
	CONSTRAINT "match_policies_in_force_approved" CHECK ("match_policies"."state" <> 'in_force' or ("match_policies"."proposed_by" is not null and "match_policies"."approved_by" is not null) or "match_policies"."created_by" is null),
	CONSTRAINT "match_policies_note_length" CHECK (length("match_policies"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "pair_rules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"investor_id" uuid NOT NULL,
	"mandate_id" uuid,
	"kind" text NOT NULL,
	"side" text NOT NULL,
	"note" text,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pair_rules_once" UNIQUE NULLS NOT DISTINCT("pitch_id","investor_id","mandate_id","kind","side"),
	CONSTRAINT "pair_rules_kind" CHECK ("pair_rules"."kind" in ('pin', 'ban', 'veto')),
	CONSTRAINT "pair_rules_side" CHECK ("pair_rules"."side" in ('secretariat', 'investor', 'partnership')),
	CONSTRAINT "pair_rules_whose" CHECK (("pair_rules"."kind" = 'veto') = ("pair_rules"."side" <> 'secretariat')),
	CONSTRAINT "pair_rules_note_length" CHECK (length("pair_rules"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "past_grants" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"investor_id" uuid NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"language" text,
	"countries" text[] DEFAULT '{}' NOT NULL,
	"regions" text[] DEFAULT '{}' NOT NULL,
	"sectors" text[] DEFAULT '{}' NOT NULL,
	"goals" smallint[] DEFAULT '{}' NOT NULL,
	"amount_minor" bigint,
	"currency" text,
	"awarded_on" date,
	"import_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "past_grants_source" UNIQUE("investor_id","source","source_id"),
	CONSTRAINT "past_grants_source_listed" CHECK ("past_grants"."source" in ('360giving', 'iati', 'csv', 'demonstration')),
	CONSTRAINT "past_grants_title_length" CHECK (length("past_grants"."title") between 1 and 1000),
	CONSTRAINT "past_grants_description_length" CHECK (length("past_grants"."description") <= 20000),
	CONSTRAINT "past_grants_countries" CHECK (are_countries("past_grants"."countries") and is_set("past_grants"."countries")),
	CONSTRAINT "past_grants_goals" CHECK ("past_grants"."goals" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("past_grants"."goals")),
	CONSTRAINT "past_grants_amount" CHECK (("past_grants"."amount_minor" is null) = ("past_grants"."currency" is null) and coalesce("past_grants"."amount_minor" between 0 and 9007199254740991, true) and is_currency("past_grants"."currency"))
);
--> statement-breakpoint
ALTER TABLE "match_lists" DROP CONSTRAINT "match_lists_side";--> statement-breakpoint
ALTER TABLE "shortlist_entries" ADD COLUMN "packed" smallint[];--> statement-breakpoint
ALTER TABLE "match_runs" ADD COLUMN "policy_id" uuid;--> statement-breakpoint
ALTER TABLE "match_runs" ADD COLUMN "facts_hash" text;--> statement-breakpoint
ALTER TABLE "match_runs" ADD COLUMN "lists_hash" text;--> statement-breakpoint
ALTER TABLE "match_runs" ADD COLUMN "heartbeat_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_declared_by_accounts_id_fk" FOREIGN KEY ("declared_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_lifted_by_accounts_id_fk" FOREIGN KEY ("lifted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impressions" ADD CONSTRAINT "impressions_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impressions" ADD CONSTRAINT "impressions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_policies" ADD CONSTRAINT "match_policies_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_policies" ADD CONSTRAINT "match_policies_proposed_by_accounts_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_policies" ADD CONSTRAINT "match_policies_approved_by_accounts_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_policies" ADD CONSTRAINT "match_policies_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pair_rules" ADD CONSTRAINT "pair_rules_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_grants" ADD CONSTRAINT "past_grants_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_grants" ADD CONSTRAINT "past_grants_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conflicts_investor" ON "conflicts" USING btree ("investor_id");--> statement-breakpoint
CREATE INDEX "impressions_mandate" ON "impressions" USING btree ("mandate_id");--> statement-breakpoint
CREATE UNIQUE INDEX "match_policies_one_in_force" ON "match_policies" USING btree ("edition_id") WHERE "match_policies"."state" = 'in_force';--> statement-breakpoint
CREATE INDEX "pair_rules_edition" ON "pair_rules" USING btree ("edition_id");--> statement-breakpoint
CREATE INDEX "pair_rules_investor" ON "pair_rules" USING btree ("investor_id");--> statement-breakpoint
ALTER TABLE "match_runs" ADD CONSTRAINT "match_runs_policy_id_match_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."match_policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_lists" ADD CONSTRAINT "match_lists_side" CHECK ("match_lists"."side" in ('mandate', 'pitch', 'shortlist'));--> statement-breakpoint
-- What was in force stays as it was: a run is done again from it.
create function refuse_policy_change() returns trigger language plpgsql as
$$ begin
  if old.state in ('in_force', 'retired') and (new.tables is distinct from old.tables or new.learned is distinct from old.learned or new.version <> old.version or new.learns_online <> old.learns_online) then
    raise exception 'a policy that was in force is not changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger match_policies_frozen before update on match_policies for each row execute function refuse_policy_change();
--> statement-breakpoint
grant select, insert, update on match_policies, conflicts, past_grants to app_rw;
--> statement-breakpoint
grant select, insert, delete on pair_rules to app_rw;
--> statement-breakpoint
grant select, insert on impressions to app_rw;
--> statement-breakpoint
grant select on match_policies, conflicts, pair_rules, impressions to app_worker;
--> statement-breakpoint
grant insert on match_policies, conflicts to app_worker;
--> statement-breakpoint
grant select, insert, update on past_grants to app_worker;
