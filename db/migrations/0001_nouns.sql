CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"is_demonstration" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_email_form" CHECK ("accounts"."email" ~ '^[^[:space:]@]+@[^[:space:]@]+$' and length("accounts"."email") <= 254),
	CONSTRAINT "accounts_locale" CHECK ("accounts"."locale" in ('ar', 'zh', 'en', 'fr', 'ru', 'es'))
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "caught_mails" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"locale" text NOT NULL,
	"event_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "caught_mails_eventId_unique" UNIQUE("event_id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_once" UNIQUE("account_id","organisation_id","role"),
	CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('partnership_lead', 'partnership_editor', 'partnership_viewer', 'investor_lead', 'investor_member', 'reviewer', 'secretariat_curator', 'secretariat_officer', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"stakeholder_type" text,
	"country" text,
	"is_demonstration" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organisations_name_length" CHECK (length("organisations"."name") between 2 and 200),
	CONSTRAINT "organisations_stakeholder_type" CHECK ("organisations"."stakeholder_type" in ('women', 'children_youth', 'indigenous_peoples', 'ngos', 'local_authorities', 'workers_trade_unions', 'business_industry', 'scientific_technological', 'farmers', 'persons_with_disabilities', 'volunteers', 'ageing', 'education_academia', 'government', 'un_entity', 'parliament', 'foundation', 'financial_institution', 'faith_based', 'msme', 'diaspora', 'media')),
	CONSTRAINT "organisations_country" CHECK (is_country("organisations"."country"))
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"session_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "refresh_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_views_name" UNIQUE("account_id","page","name"),
	CONSTRAINT "saved_views_page" CHECK ("saved_views"."page" in ('pool', 'shortlist')),
	CONSTRAINT "saved_views_name_length" CHECK (length("saved_views"."name") between 1 and 80)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"account_id" uuid NOT NULL,
	"assurance" smallint DEFAULT 1 NOT NULL,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_reason" text,
	CONSTRAINT "sessions_assurance" CHECK ("sessions"."assurance" in (1, 2)),
	CONSTRAINT "sessions_ended" CHECK (("sessions"."ended_at" is null) = ("sessions"."ended_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "sign_in_challenges" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"email" text NOT NULL,
	"locale" text NOT NULL,
	"return_to" text,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone,
	CONSTRAINT "sign_in_challenges_attempts" CHECK ("sign_in_challenges"."attempts" between 0 and 5),
	CONSTRAINT "sign_in_challenges_locale" CHECK ("sign_in_challenges"."locale" in ('ar', 'zh', 'en', 'fr', 'ru', 'es'))
);
--> statement-breakpoint
CREATE TABLE "editions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"slug" text NOT NULL,
	"state" text DEFAULT 'preparing' NOT NULL,
	"is_current" boolean DEFAULT false NOT NULL,
	"is_demonstration" boolean DEFAULT false NOT NULL,
	"title" jsonb NOT NULL,
	"theme" jsonb NOT NULL,
	"goals_under_review" smallint[] DEFAULT '{}' NOT NULL,
	"zone" text NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"clarifications_until" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"edit_until" timestamp with time zone NOT NULL,
	"results_at" timestamp with time zone NOT NULL,
	"forum_starts_at" timestamp with time zone NOT NULL,
	"forum_ends_at" timestamp with time zone NOT NULL,
	"next_pitch_number" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "editions_slug_unique" UNIQUE("slug"),
	CONSTRAINT "editions_state" CHECK ("editions"."state" in ('preparing', 'open', 'review', 'curation', 'live', 'after', 'archived')),
	CONSTRAINT "editions_goals" CHECK ("editions"."goals_under_review" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("editions"."goals_under_review")),
	CONSTRAINT "editions_dates_in_order" CHECK ("editions"."opens_at" < "editions"."closes_at" and "editions"."clarifications_until" <= "editions"."closes_at" and "editions"."closes_at" <= "editions"."edit_until" and "editions"."edit_until" <= "editions"."results_at" and "editions"."results_at" <= "editions"."forum_starts_at" and "editions"."forum_starts_at" < "editions"."forum_ends_at"),
	CONSTRAINT "editions_zone" CHECK ("editions"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$')
);
--> statement-breakpoint
CREATE TABLE "exchange_rates" (
	"edition_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"usd_per_unit" numeric(20, 10) NOT NULL,
	"as_of" date NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "exchange_rates_edition_id_currency_pk" PRIMARY KEY("edition_id","currency"),
	CONSTRAINT "exchange_rates_positive" CHECK ("exchange_rates"."usd_per_unit" > 0),
	CONSTRAINT "exchange_rates_currency" CHECK (is_currency("exchange_rates"."currency"))
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"kind" text NOT NULL,
	"position" smallint NOT NULL,
	"title" jsonb NOT NULL,
	"theme" jsonb NOT NULL,
	"goals" smallint[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "segments_slug" UNIQUE("edition_id","slug"),
	CONSTRAINT "segments_kind" CHECK ("segments"."kind" in ('sdg_action', 'pitch')),
	CONSTRAINT "segments_time" CHECK ("segments"."starts_at" < "segments"."ends_at"),
	CONSTRAINT "segments_goals" CHECK ("segments"."goals" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("segments"."goals"))
);
--> statement-breakpoint
CREATE TABLE "pitch_versions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"pitch_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"submitted_by" uuid,
	"submitted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pitch_versions_once" UNIQUE("pitch_id","version"),
	CONSTRAINT "pitch_versions_hash" CHECK ("pitch_versions"."content_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "pitches" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_by" uuid,
	"origin" text DEFAULT 'open_call' NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"number" integer,
	"submitted_at" timestamp with time zone,
	"language" text DEFAULT 'en' NOT NULL,
	"title" text,
	"summary" text,
	"goals" smallint[] DEFAULT '{}' NOT NULL,
	"targets" text[] DEFAULT '{}' NOT NULL,
	"scope" text,
	"countries" text[] DEFAULT '{}' NOT NULL,
	"regions" text[] DEFAULT '{}' NOT NULL,
	"ask_minor" bigint,
	"ask_minimum_minor" bigint,
	"ask_currency" text,
	"instruments" text[] DEFAULT '{}' NOT NULL,
	"wanted_investor_types" text[] DEFAULT '{}' NOT NULL,
	"refused_investor_types" text[] DEFAULT '{}' NOT NULL,
	"support_needed" text[] DEFAULT '{}' NOT NULL,
	"sensitive_sectors" text[] DEFAULT '{}' NOT NULL,
	"stage" text,
	"deal_stage" text,
	"evidence_level" smallint,
	"problem" text,
	"approach" text,
	"results" text,
	"scale_plan" text,
	"lessons" text,
	"derived_fields" text[] DEFAULT '{}' NOT NULL,
	"source_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pitches_number" UNIQUE("edition_id","number"),
	CONSTRAINT "pitches_source" UNIQUE("edition_id","source_id"),
	CONSTRAINT "pitches_state" CHECK ("pitches"."state" in ('draft', 'submitted', 'returned_for_fix', 'eligible', 'ineligible', 'in_review', 'shortlisted', 'selected', 'declined', 'retracted', 'confirmed', 'staged', 'published', 'withdrawn', 'archived', 'merged', 'duplicate')),
	CONSTRAINT "pitches_origin" CHECK ("pitches"."origin" in ('open_call', 'presidents_invitation', 'secretariat_scouting')),
	CONSTRAINT "pitches_language" CHECK ("pitches"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "pitches_title_length" CHECK (length("pitches"."title") between 1 and 160),
	CONSTRAINT "pitches_summary_length" CHECK (length("pitches"."summary") between 1 and 300),
	CONSTRAINT "pitches_text_lengths" CHECK (coalesce(length("pitches"."problem"), 0) <= 10000 and coalesce(length("pitches"."approach"), 0) <= 10000 and coalesce(length("pitches"."results"), 0) <= 10000 and coalesce(length("pitches"."scale_plan"), 0) <= 10000 and coalesce(length("pitches"."lessons"), 0) <= 10000),
	CONSTRAINT "pitches_goals_valid" CHECK ("pitches"."goals" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("pitches"."goals") and cardinality("pitches"."goals") <= 5),
	CONSTRAINT "pitches_targets_valid" CHECK (are_targets_of("pitches"."targets", "pitches"."goals") and is_set("pitches"."targets") and cardinality("pitches"."targets") <= 5),
	CONSTRAINT "pitches_scope" CHECK ("pitches"."scope" in ('country', 'multi_country', 'regional', 'global')),
	CONSTRAINT "pitches_countries_valid" CHECK (are_countries("pitches"."countries") and is_set("pitches"."countries")),
	CONSTRAINT "pitches_regions_valid" CHECK (are_regions("pitches"."regions") and is_set("pitches"."regions")),
	CONSTRAINT "pitches_ask" CHECK (coalesce("pitches"."ask_minor" between 1 and 9007199254740991, true) and ("pitches"."ask_minimum_minor" is null or ("pitches"."ask_minimum_minor" > 0 and "pitches"."ask_minor" is not null and "pitches"."ask_minimum_minor" <= "pitches"."ask_minor")) and ("pitches"."ask_minor" is null or "pitches"."ask_currency" is not null) and is_currency("pitches"."ask_currency")),
	CONSTRAINT "pitches_instruments" CHECK ("pitches"."instruments" <@ array['grant', 'recoverable_grant', 'interest_subsidy', 'senior_loan', 'concessional_loan', 'subordinated_loan', 'bond', 'green_bond', 'social_bond', 'sustainability_bond', 'sustainability_linked_bond', 'securitisation', 'preferred_equity', 'convertible', 'revenue_share', 'common_equity', 'fund_shares', 'first_loss', 'guarantee', 'insurance', 'results_based', 'impact_bond', 'debt_swap', 'technical_assistance', 'in_kind']::text[] and is_set("pitches"."instruments")),
	CONSTRAINT "pitches_wanted_investor_types" CHECK ("pitches"."wanted_investor_types" <@ array['dfi', 'mdb', 'bilateral_agency', 'multilateral_fund', 'foundation', 'family_office', 'hnwi_angel', 'impact_fund', 'pe_vc_fund', 'commercial_bank', 'microfinance_institution', 'pension_fund', 'insurer', 'sovereign_wealth_fund', 'asset_manager', 'corporate', 'corporate_foundation', 'public_development_bank', 'government_ministry', 'donor_advised_fund', 'diaspora_vehicle', 'crowdfunding_platform', 'un_fund']::text[] and is_set("pitches"."wanted_investor_types")),
	CONSTRAINT "pitches_refused_investor_types" CHECK ("pitches"."refused_investor_types" <@ array['dfi', 'mdb', 'bilateral_agency', 'multilateral_fund', 'foundation', 'family_office', 'hnwi_angel', 'impact_fund', 'pe_vc_fund', 'commercial_bank', 'microfinance_institution', 'pension_fund', 'insurer', 'sovereign_wealth_fund', 'asset_manager', 'corporate', 'corporate_foundation', 'public_development_bank', 'government_ministry', 'donor_advised_fund', 'diaspora_vehicle', 'crowdfunding_platform', 'un_fund']::text[] and is_set("pitches"."refused_investor_types")),
	CONSTRAINT "pitches_support_needed" CHECK ("pitches"."support_needed" <@ array['technical_assistance', 'policy_access', 'market_access', 'technology', 'data', 'mentorship', 'convening', 'replication']::text[] and is_set("pitches"."support_needed")),
	CONSTRAINT "pitches_sensitive_sectors" CHECK ("pitches"."sensitive_sectors" <@ array['weapons', 'tobacco', 'alcohol', 'gambling', 'pornography', 'fossil_fuels', 'mining', 'palm_oil', 'banned_chemicals', 'wildlife_products']::text[] and is_set("pitches"."sensitive_sectors")),
	CONSTRAINT "pitches_stage" CHECK ("pitches"."stage" in ('ideation', 'research_development', 'proof_of_concept', 'transition_to_scale', 'scaling', 'sustainable_scale')),
	CONSTRAINT "pitches_deal_stage" CHECK ("pitches"."deal_stage" in ('concept', 'feasibility', 'proof_of_concept', 'structuring', 'fundraising', 'financial_close', 'launched', 'exited')),
	CONSTRAINT "pitches_evidence_level" CHECK ("pitches"."evidence_level" between 0 and 5),
	CONSTRAINT "pitches_submitted_whole" CHECK ("pitches"."state" in ('draft', 'withdrawn') or ("pitches"."number" is not null and "pitches"."submitted_at" is not null and "pitches"."title" is not null and "pitches"."summary" is not null))
);
--> statement-breakpoint
CREATE TABLE "readiness_scores" (
	"pitch_id" uuid PRIMARY KEY NOT NULL,
	"points" smallint NOT NULL,
	"max_points" smallint NOT NULL,
	"band" text NOT NULL,
	"items" jsonb NOT NULL,
	"computed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "investors" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"investor_type" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"affiliations" text[] DEFAULT '{}' NOT NULL,
	"source_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "investors_organisationId_unique" UNIQUE("organisation_id"),
	CONSTRAINT "investors_sourceId_unique" UNIQUE("source_id"),
	CONSTRAINT "investors_type" CHECK ("investors"."investor_type" in ('dfi', 'mdb', 'bilateral_agency', 'multilateral_fund', 'foundation', 'family_office', 'hnwi_angel', 'impact_fund', 'pe_vc_fund', 'commercial_bank', 'microfinance_institution', 'pension_fund', 'insurer', 'sovereign_wealth_fund', 'asset_manager', 'corporate', 'corporate_foundation', 'public_development_bank', 'government_ministry', 'donor_advised_fund', 'diaspora_vehicle', 'crowdfunding_platform', 'un_fund')),
	CONSTRAINT "investors_state" CHECK ("investors"."state" in ('pending', 'verified', 'suspended')),
	CONSTRAINT "investors_affiliations" CHECK ("investors"."affiliations" <@ array['GISD', 'UN_Global_Compact', '2X', 'PRI', 'GIIN', 'IDFC']::text[] and is_set("investors"."affiliations"))
);
--> statement-breakpoint
CREATE TABLE "mandates" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"investor_id" uuid NOT NULL,
	"edition_id" uuid NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"text" text,
	"goals" smallint[] DEFAULT '{}' NOT NULL,
	"targets" text[] DEFAULT '{}' NOT NULL,
	"countries" text[] DEFAULT '{}' NOT NULL,
	"country_groups" text[] DEFAULT '{}' NOT NULL,
	"strict_geography" boolean DEFAULT false NOT NULL,
	"excluded_countries" text[] DEFAULT '{}' NOT NULL,
	"excluded_sectors" text[] DEFAULT '{}' NOT NULL,
	"instruments" text[] DEFAULT '{}' NOT NULL,
	"ticket_min_minor" bigint,
	"ticket_max_minor" bigint,
	"ticket_currency" text,
	"stages" text[] DEFAULT '{}' NOT NULL,
	"minimum_evidence" smallint,
	"support_offered" text[] DEFAULT '{}' NOT NULL,
	"named_to_partnerships" boolean DEFAULT true NOT NULL,
	"derived_fields" text[] DEFAULT '{}' NOT NULL,
	"source_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mandates_source" UNIQUE("edition_id","source_id"),
	CONSTRAINT "mandates_state" CHECK ("mandates"."state" in ('draft', 'active', 'paused', 'expired')),
	CONSTRAINT "mandates_name_length" CHECK (length("mandates"."name") between 1 and 160),
	CONSTRAINT "mandates_language" CHECK ("mandates"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "mandates_text_length" CHECK (coalesce(length("mandates"."text"), 0) <= 10000),
	CONSTRAINT "mandates_goals" CHECK ("mandates"."goals" <@ array[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]::smallint[] and is_set("mandates"."goals")),
	CONSTRAINT "mandates_targets" CHECK (are_targets_of("mandates"."targets", "mandates"."goals") and is_set("mandates"."targets")),
	CONSTRAINT "mandates_countries" CHECK (are_countries("mandates"."countries") and is_set("mandates"."countries")),
	CONSTRAINT "mandates_country_groups" CHECK (are_country_groups("mandates"."country_groups") and is_set("mandates"."country_groups")),
	CONSTRAINT "mandates_excluded_countries" CHECK (are_countries("mandates"."excluded_countries") and is_set("mandates"."excluded_countries") and not ("mandates"."excluded_countries" && "mandates"."countries")),
	CONSTRAINT "mandates_excluded_sectors" CHECK ("mandates"."excluded_sectors" <@ array['weapons', 'tobacco', 'alcohol', 'gambling', 'pornography', 'fossil_fuels', 'mining', 'palm_oil', 'banned_chemicals', 'wildlife_products']::text[] and is_set("mandates"."excluded_sectors")),
	CONSTRAINT "mandates_instruments" CHECK ("mandates"."instruments" <@ array['grant', 'recoverable_grant', 'interest_subsidy', 'senior_loan', 'concessional_loan', 'subordinated_loan', 'bond', 'green_bond', 'social_bond', 'sustainability_bond', 'sustainability_linked_bond', 'securitisation', 'preferred_equity', 'convertible', 'revenue_share', 'common_equity', 'fund_shares', 'first_loss', 'guarantee', 'insurance', 'results_based', 'impact_bond', 'debt_swap', 'technical_assistance', 'in_kind']::text[] and is_set("mandates"."instruments")),
	CONSTRAINT "mandates_ticket" CHECK (coalesce("mandates"."ticket_min_minor" >= 1, true) and coalesce("mandates"."ticket_max_minor" between 1 and 9007199254740991, true) and coalesce("mandates"."ticket_min_minor" <= "mandates"."ticket_max_minor", true) and ("mandates"."ticket_currency" is not null or ("mandates"."ticket_min_minor" is null and "mandates"."ticket_max_minor" is null)) and is_currency("mandates"."ticket_currency")),
	CONSTRAINT "mandates_stages" CHECK ("mandates"."stages" <@ array['ideation', 'research_development', 'proof_of_concept', 'transition_to_scale', 'scaling', 'sustainable_scale']::text[] and is_set("mandates"."stages")),
	CONSTRAINT "mandates_minimum_evidence" CHECK ("mandates"."minimum_evidence" between 0 and 5),
	CONSTRAINT "mandates_support_offered" CHECK ("mandates"."support_offered" <@ array['technical_assistance', 'policy_access', 'market_access', 'technology', 'data', 'mentorship', 'convening', 'replication']::text[] and is_set("mandates"."support_offered"))
);
--> statement-breakpoint
CREATE TABLE "shortlist_entries" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"mandate_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"note" text,
	"shown_score" smallint,
	"account_id" uuid NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shortlist_entries_once" UNIQUE("mandate_id","pitch_id"),
	CONSTRAINT "shortlist_entries_state" CHECK ("shortlist_entries"."state" in ('saved', 'dismissed')),
	CONSTRAINT "shortlist_entries_reason" CHECK (("shortlist_entries"."state" = 'dismissed') = ("shortlist_entries"."reason" is not null)),
	CONSTRAINT "shortlist_entries_reason_listed" CHECK ("shortlist_entries"."reason" in ('outside_mandate', 'ticket_mismatch', 'geography', 'evidence_too_early', 'capacity_full', 'conflict_of_interest', 'other')),
	CONSTRAINT "shortlist_entries_note_length" CHECK (length("shortlist_entries"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "match_current" (
	"edition_id" uuid PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_lists" (
	"run_id" uuid NOT NULL,
	"side" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"counterpart_ids" uuid[] NOT NULL,
	"scores" smallint[] NOT NULL,
	"shown_scores" smallint[] NOT NULL,
	"factors" smallint[] NOT NULL,
	"factors_per_pair" smallint NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"written_at" timestamp with time zone DEFAULT now() NOT NULL,
	"written_by" uuid NOT NULL,
	CONSTRAINT "match_lists_run_id_side_owner_id_pk" PRIMARY KEY("run_id","side","owner_id"),
	CONSTRAINT "match_lists_side" CHECK ("match_lists"."side" in ('mandate', 'pitch')),
	CONSTRAINT "match_lists_aligned" CHECK (cardinality("match_lists"."counterpart_ids") = cardinality("match_lists"."scores") and cardinality("match_lists"."scores") = cardinality("match_lists"."shown_scores") and cardinality("match_lists"."factors") = cardinality("match_lists"."scores") * "match_lists"."factors_per_pair")
);
--> statement-breakpoint
CREATE TABLE "match_reports" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"counts" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_runs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"policy_version" text,
	"pairs_done" integer DEFAULT 0 NOT NULL,
	"pairs_total" integer DEFAULT 0 NOT NULL,
	"eligible_pairs" integer,
	"reason" text,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "match_runs_kind" CHECK ("match_runs"."kind" in ('pitch', 'mandate', 'edition')),
	CONSTRAINT "match_runs_state" CHECK ("match_runs"."state" in ('queued', 'running', 'ready', 'failed', 'obsolete')),
	CONSTRAINT "match_runs_finished" CHECK (("match_runs"."state" in ('ready', 'failed', 'obsolete')) = ("match_runs"."finished_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_id" uuid DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"aggregate" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"enqueued_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	"dead_at" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "outbox_eventId_unique" UNIQUE("event_id"),
	CONSTRAINT "outbox_one_end" CHECK ("outbox"."done_at" is null or "outbox"."dead_at" is null)
);
--> statement-breakpoint
CREATE TABLE "processed" (
	"consumer" text NOT NULL,
	"event_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processed_consumer_event_id_pk" PRIMARY KEY("consumer","event_id")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"name" text PRIMARY KEY NOT NULL,
	"every_ms" bigint NOT NULL,
	"next_run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_run_at" timestamp with time zone,
	CONSTRAINT "schedules_every" CHECK ("schedules"."every_ms" > 0)
);
--> statement-breakpoint
CREATE TABLE "worker_heartbeats" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"backend" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"beat_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "live_events" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "live_events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"content" "bytea" NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"rows_total" integer,
	"error_count" integer DEFAULT 0 NOT NULL,
	"errors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "imports_kind" CHECK ("imports"."kind" in ('pitches', 'mandates')),
	CONSTRAINT "imports_state" CHECK ("imports"."state" in ('queued', 'checking', 'rejected', 'writing', 'done', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exchange_rates" ADD CONSTRAINT "exchange_rates_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segments" ADD CONSTRAINT "segments_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_versions" ADD CONSTRAINT "pitch_versions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitch_versions" ADD CONSTRAINT "pitch_versions_submitted_by_accounts_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pitches" ADD CONSTRAINT "pitches_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_scores" ADD CONSTRAINT "readiness_scores_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "investors" ADD CONSTRAINT "investors_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mandates" ADD CONSTRAINT "mandates_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mandates" ADD CONSTRAINT "mandates_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist_entries" ADD CONSTRAINT "shortlist_entries_mandate_id_mandates_id_fk" FOREIGN KEY ("mandate_id") REFERENCES "public"."mandates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist_entries" ADD CONSTRAINT "shortlist_entries_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortlist_entries" ADD CONSTRAINT "shortlist_entries_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_current" ADD CONSTRAINT "match_current_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_current" ADD CONSTRAINT "match_current_run_id_match_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_lists" ADD CONSTRAINT "match_lists_run_id_match_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_reports" ADD CONSTRAINT "match_reports_run_id_match_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."match_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_runs" ADD CONSTRAINT "match_runs_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_requested_by_accounts_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email" ON "accounts" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_kind","subject_id","id");--> statement-breakpoint
CREATE INDEX "caught_mails_created" ON "caught_mails" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "memberships_organisation" ON "memberships" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_session" ON "refresh_tokens" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sign_in_challenges_email" ON "sign_in_challenges" USING btree ("email","created_at");--> statement-breakpoint
CREATE INDEX "segments_edition" ON "segments" USING btree ("edition_id","position");--> statement-breakpoint
CREATE INDEX "pitches_edition_state" ON "pitches" USING btree ("edition_id","state","id");--> statement-breakpoint
CREATE INDEX "pitches_organisation" ON "pitches" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "pitches_goals" ON "pitches" USING gin ("goals");--> statement-breakpoint
CREATE INDEX "pitches_countries" ON "pitches" USING gin ("countries");--> statement-breakpoint
CREATE INDEX "mandates_investor" ON "mandates" USING btree ("investor_id");--> statement-breakpoint
CREATE INDEX "mandates_edition_state" ON "mandates" USING btree ("edition_id","state");--> statement-breakpoint
CREATE INDEX "shortlist_entries_pitch" ON "shortlist_entries" USING btree ("pitch_id");--> statement-breakpoint
CREATE INDEX "match_runs_subject" ON "match_runs" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "match_runs_edition" ON "match_runs" USING btree ("edition_id","id");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at") WHERE done_at is null and dead_at is null;--> statement-breakpoint
CREATE INDEX "outbox_dead" ON "outbox" USING btree ("dead_at") WHERE dead_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_aggregate" ON "outbox" USING btree ("aggregate","aggregate_id");--> statement-breakpoint
CREATE INDEX "live_events_channel" ON "live_events" USING btree ("channel","seq");--> statement-breakpoint
CREATE INDEX "imports_edition" ON "imports" USING btree ("edition_id","id");