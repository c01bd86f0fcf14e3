CREATE TABLE "pitch_presentations" (
	"pitch_id" uuid PRIMARY KEY NOT NULL,
	"presence" text,
	"zone" text,
	"language" text,
	"youth" boolean,
	"women" boolean,
	"indigenous" boolean,
	"disability" boolean,
	"consented_at" timestamp with time zone,
	"was_in_past_edition" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pitch_presentations_presence" CHECK ("pitch_presentations"."presence" in ('in_person', 'remote')),
	CONSTRAINT "pitch_presentations_language" CHECK ("pitch_presentations"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "pitch_presentations_zone" CHECK ("pitch_presentations"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
	CONSTRAINT "pitch_presentations_consent" CHECK ("pitch_presentations"."consented_at" is not null or num_nonnulls("pitch_presentations"."youth", "pitch_presentations"."women", "pitch_presentations"."indigenous", "pitch_presentations"."disability") = 0)
);
--> statement-breakpoint
CREATE TABLE "segment_places" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"edition_id" uuid NOT NULL,
	"segment_id" uuid NOT NULL,
	"slate_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"is_additional" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'selected' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"presenter_name" text,
	"presence" text,
	"zone" text,
	"language" text,
	"accommodations" text,
	"has_materials" boolean DEFAULT false NOT NULL,
	"has_agreed_to_release" boolean DEFAULT false NOT NULL,
	"has_rehearsed" boolean DEFAULT false NOT NULL,
	"confirmed_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "segment_places_once" UNIQUE("segment_id","slate_id","pitch_id"),
	CONSTRAINT "segment_places_state" CHECK ("segment_places"."state" in ('selected', 'confirmed', 'declined', 'retracted', 'withdrawn', 'swapped')),
	CONSTRAINT "segment_places_presence" CHECK ("segment_places"."presence" in ('in_person', 'remote')),
	CONSTRAINT "segment_places_language" CHECK ("segment_places"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "segment_places_zone" CHECK ("segment_places"."zone" ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
	CONSTRAINT "segment_places_confirmed" CHECK ("segment_places"."state" <> 'confirmed' or ("segment_places"."presenter_name" is not null and "segment_places"."presence" is not null and "segment_places"."language" is not null and "segment_places"."has_agreed_to_release")),
	CONSTRAINT "segment_places_texts" CHECK (coalesce(length("segment_places"."presenter_name"), 0) <= 160 and coalesce(length("segment_places"."accommodations"), 0) <= 2000)
);
--> statement-breakpoint
CREATE TABLE "segment_plans" (
	"segment_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"places" smallint DEFAULT 8 NOT NULL,
	"reserves" smallint DEFAULT 3 NOT NULL,
	"slot_ms" integer DEFAULT 600000 NOT NULL,
	"budget_ms" integer DEFAULT 4800000 NOT NULL,
	"buffer_ms" integer DEFAULT 300000 NOT NULL,
	"panel_size" smallint DEFAULT 5 NOT NULL,
	"relevant_investors_per_pitch" smallint DEFAULT 2 NOT NULL,
	"relevant_from" smallint DEFAULT 50 NOT NULL,
	"most_per_organisation" smallint DEFAULT 1 NOT NULL,
	"most_per_country" smallint,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "segment_plans_places" CHECK ("segment_plans"."places" between 1 and 40 and "segment_plans"."reserves" between 0 and 20),
	CONSTRAINT "segment_plans_times" CHECK ("segment_plans"."slot_ms" between 60000 and 7200000 and "segment_plans"."budget_ms" between 60000 and 36000000 and "segment_plans"."buffer_ms" between 0 and 3600000),
	CONSTRAINT "segment_plans_panel" CHECK ("segment_plans"."panel_size" between 0 and 20 and "segment_plans"."relevant_investors_per_pitch" between 0 and "segment_plans"."panel_size"),
	CONSTRAINT "segment_plans_relevant" CHECK ("segment_plans"."relevant_from" between 0 and 100),
	CONSTRAINT "segment_plans_most" CHECK ("segment_plans"."most_per_organisation" >= 1 and coalesce("segment_plans"."most_per_country" >= 1, true))
);
--> statement-breakpoint
CREATE TABLE "segment_quotas" (
	"segment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text DEFAULT '' NOT NULL,
	"minimum" smallint DEFAULT 0 NOT NULL,
	"maximum" smallint,
	"flex" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "segment_quotas_segment_id_kind_value_pk" PRIMARY KEY("segment_id","kind","value"),
	CONSTRAINT "segment_quotas_kind" CHECK ("segment_quotas"."kind" in ('goal', 'region_group', 'ldc', 'sids', 'lldc', 'stakeholder_type', 'instrument', 'language', 'remote', 'youth', 'women', 'indigenous', 'disability', 'origin', 'past_edition')),
	CONSTRAINT "segment_quotas_bounds" CHECK ("segment_quotas"."minimum" >= 0 and "segment_quotas"."flex" >= 0 and coalesce("segment_quotas"."maximum" >= "segment_quotas"."minimum", true) and ("segment_quotas"."minimum" > 0 or "segment_quotas"."maximum" is not null)),
	CONSTRAINT "segment_quotas_value" CHECK (("segment_quotas"."kind" in ('goal', 'region_group', 'stakeholder_type', 'instrument', 'language', 'origin')) = ("segment_quotas"."value" <> ''))
);
--> statement-breakpoint
CREATE TABLE "segment_rules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"pitch_id" uuid,
	"investor_id" uuid,
	"reason" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "segment_rules_pitch" UNIQUE("segment_id","pitch_id"),
	CONSTRAINT "segment_rules_investor" UNIQUE("segment_id","investor_id"),
	CONSTRAINT "segment_rules_kind" CHECK ("segment_rules"."kind" in ('pin', 'ban')),
	CONSTRAINT "segment_rules_one_subject" CHECK (num_nonnulls("segment_rules"."pitch_id", "segment_rules"."investor_id") = 1),
	CONSTRAINT "segment_rules_reason" CHECK (length("segment_rules"."reason") between 3 and 500)
);
--> statement-breakpoint
CREATE TABLE "slate_deviations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"slate_id" uuid NOT NULL,
	"action" text NOT NULL,
	"pitch_id" uuid,
	"other_pitch_id" uuid,
	"investor_id" uuid,
	"reason" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "slate_deviations_action" CHECK ("slate_deviations"."action" in ('added', 'removed', 'swapped', 'moved', 'panel_added', 'panel_removed', 'quota_broken')),
	CONSTRAINT "slate_deviations_reason" CHECK (length("slate_deviations"."reason") between 3 and 500)
);
--> statement-breakpoint
CREATE TABLE "slate_items" (
	"slate_id" uuid NOT NULL,
	"pitch_id" uuid NOT NULL,
	"role" text NOT NULL,
	"position" smallint NOT NULL,
	"fits_pitch_ids" uuid[] DEFAULT '{}' NOT NULL,
	"first_question_from" text,
	CONSTRAINT "slate_items_slate_id_pitch_id_pk" PRIMARY KEY("slate_id","pitch_id"),
	CONSTRAINT "slate_items_position" UNIQUE("slate_id","role","position"),
	CONSTRAINT "slate_items_role" CHECK ("slate_items"."role" in ('selected', 'reserve')),
	CONSTRAINT "slate_items_first_question" CHECK ("slate_items"."first_question_from" in ('room', 'remote'))
);
--> statement-breakpoint
CREATE TABLE "slate_panelists" (
	"slate_id" uuid NOT NULL,
	"investor_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "slate_panelists_slate_id_investor_id_pk" PRIMARY KEY("slate_id","investor_id"),
	CONSTRAINT "slate_panelists_position" UNIQUE("slate_id","position")
);
--> statement-breakpoint
CREATE TABLE "slate_proposals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"plan_revision" integer NOT NULL,
	"steps_done" smallint DEFAULT 0 NOT NULL,
	"steps_total" smallint DEFAULT 0 NOT NULL,
	"step" text,
	"cancelled_at" timestamp with time zone,
	"result" jsonb,
	"reason" text,
	"requested_by" uuid,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "slate_proposals_state" CHECK ("slate_proposals"."state" in ('queued', 'running', 'ready', 'failed', 'cancelled')),
	CONSTRAINT "slate_proposals_result" CHECK (("slate_proposals"."state" = 'ready') = ("slate_proposals"."result" is not null)),
	CONSTRAINT "slate_proposals_finished" CHECK (("slate_proposals"."state" in ('ready', 'failed', 'cancelled')) = ("slate_proposals"."finished_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "slates" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"proposal_id" uuid,
	"alternative" smallint,
	"proposed_by" uuid,
	"proposed_at" timestamp with time zone,
	"signed_off_by" uuid,
	"signed_off_at" timestamp with time zone,
	"embargo_until" timestamp with time zone,
	"released_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "slates_state" CHECK ("slates"."state" in ('draft', 'proposed', 'signed_off', 'released', 'retired')),
	CONSTRAINT "slates_two_people" CHECK ("slates"."signed_off_by" is null or "slates"."signed_off_by" is distinct from "slates"."proposed_by"),
	CONSTRAINT "slates_signed_off" CHECK ("slates"."state" not in ('signed_off', 'released') or ("slates"."signed_off_by" is not null and "slates"."signed_off_at" is not null and "slates"."embargo_until" is not null)),
	CONSTRAINT "slates_embargo" CHECK ("slates"."released_at" is null or "slates"."released_at" >= "slates"."embargo_until"),
	CONSTRAINT "slates_released" CHECK ("slates"."state" <> 'released' or "slates"."released_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "audience_members" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"session_id" uuid NOT NULL,
	"seat" text DEFAULT 'remote' NOT NULL,
	"account_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audience_members_seat" CHECK ("audience_members"."seat" in ('room', 'remote'))
);
--> statement-breakpoint
CREATE TABLE "poll_answers" (
	"poll_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"option" smallint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "poll_answers_poll_id_member_id_pk" PRIMARY KEY("poll_id","member_id"),
	CONSTRAINT "poll_answers_option" CHECK ("poll_answers"."option" between 1 and 8)
);
--> statement-breakpoint
CREATE TABLE "polls" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"session_id" uuid NOT NULL,
	"question" text NOT NULL,
	"options" text[] NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "polls_state" CHECK ("polls"."state" in ('draft', 'open', 'closed')),
	CONSTRAINT "polls_closed" CHECK (("polls"."state" = 'closed') = ("polls"."closed_at" is not null)),
	CONSTRAINT "polls_options" CHECK (cardinality("polls"."options") between 2 and 8),
	CONSTRAINT "polls_question" CHECK (length("polls"."question") between 3 and 300)
);
--> statement-breakpoint
CREATE TABLE "question_votes" (
	"question_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "question_votes_question_id_member_id_pk" PRIMARY KEY("question_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"session_id" uuid NOT NULL,
	"command_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"pitch_id" uuid,
	"text" text NOT NULL,
	"language" text NOT NULL,
	"name" text,
	"speaker_group" text,
	"seat" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"merged_into" uuid,
	"refusal_reason" text,
	"votes" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "questions_command" UNIQUE("session_id","command_id"),
	CONSTRAINT "questions_state" CHECK ("questions"."state" in ('waiting', 'approved', 'asked', 'answered', 'merged', 'refused')),
	CONSTRAINT "questions_text" CHECK (length("questions"."text") between 3 and 500 and coalesce(length("questions"."name"), 1) between 1 and 120),
	CONSTRAINT "questions_language" CHECK ("questions"."language" in ('ar', 'zh', 'en', 'fr', 'ru', 'es')),
	CONSTRAINT "questions_seat" CHECK ("questions"."seat" in ('room', 'remote')),
	CONSTRAINT "questions_speaker_group" CHECK ("questions"."speaker_group" in ('women', 'children_youth', 'indigenous_peoples', 'ngos', 'local_authorities', 'workers_trade_unions', 'business_industry', 'scientific_technological', 'farmers', 'persons_with_disabilities', 'volunteers', 'ageing', 'education_academia', 'government', 'un_entity', 'parliament', 'foundation', 'financial_institution', 'faith_based', 'msme', 'diaspora', 'media')),
	CONSTRAINT "questions_reason" CHECK ("questions"."refusal_reason" in ('off_topic', 'personal_data', 'hostile', 'not_serious', 'duplicate', 'no_authority', 'other')),
	CONSTRAINT "questions_refused" CHECK (("questions"."state" = 'refused') = ("questions"."refusal_reason" is not null)),
	CONSTRAINT "questions_merged" CHECK (("questions"."state" = 'merged') = ("questions"."merged_into" is not null) and "questions"."merged_into" is distinct from "questions"."id"),
	CONSTRAINT "questions_votes" CHECK ("questions"."votes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "rundown_items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"pitch_id" uuid,
	"planned_ms" integer NOT NULL,
	"floor_ms" integer DEFAULT 0 NOT NULL,
	"owner" text,
	"cues" text,
	"assets" jsonb DEFAULT '[]' NOT NULL,
	"first_question_from" text,
	"missing_languages" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "rundown_items_position" UNIQUE("segment_id","position"),
	CONSTRAINT "rundown_items_kind" CHECK ("rundown_items"."kind" in ('opening', 'pitch', 'panel', 'audience_questions', 'pledge_moment', 'video', 'fireside', 'break', 'closing')),
	CONSTRAINT "rundown_items_pitch" CHECK ("rundown_items"."kind" <> 'pitch' or "rundown_items"."pitch_id" is not null),
	CONSTRAINT "rundown_items_times" CHECK ("rundown_items"."planned_ms" between 1000 and 14400000 and "rundown_items"."floor_ms" between 0 and "rundown_items"."planned_ms"),
	CONSTRAINT "rundown_items_texts" CHECK (length("rundown_items"."title") between 1 and 200 and coalesce(length("rundown_items"."cues"), 0) <= 4000),
	CONSTRAINT "rundown_items_first_question" CHECK ("rundown_items"."first_question_from" in ('room', 'remote'))
);
--> statement-breakpoint
CREATE TABLE "rundowns" (
	"segment_id" uuid PRIMARY KEY NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stage_events" (
	"session_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"audience" text NOT NULL,
	"payload" jsonb NOT NULL,
	"command_id" uuid,
	"actor_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stage_events_session_id_seq_pk" PRIMARY KEY("session_id","seq"),
	CONSTRAINT "stage_events_command" UNIQUE("session_id","command_id"),
	CONSTRAINT "stage_events_audience" CHECK ("stage_events"."audience" in ('public', 'backstage', 'moderators'))
);
--> statement-breakpoint
CREATE TABLE "stage_sessions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"show" jsonb NOT NULL,
	"room_code" text NOT NULL,
	"started_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"wiped_at" timestamp with time zone,
	CONSTRAINT "stage_sessions_mode" CHECK ("stage_sessions"."mode" in ('rehearsal', 'live')),
	CONSTRAINT "stage_sessions_state" CHECK ("stage_sessions"."state" in ('ready', 'running', 'paused', 'ended')),
	CONSTRAINT "stage_sessions_ended" CHECK (("stage_sessions"."state" = 'ended') = ("stage_sessions"."ended_at" is not null)),
	CONSTRAINT "stage_sessions_room_code" CHECK ("stage_sessions"."room_code" ~ '^[A-Z2-9]{6}$'),
	CONSTRAINT "stage_sessions_wiped" CHECK ("stage_sessions"."wiped_at" is null or "stage_sessions"."mode" = 'rehearsal')
);
--> statement-breakpoint
CREATE TABLE "pledge_events" (
	"pledge_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"event" text NOT NULL,
	"amount_minor" bigint,
	"currency" text,
	"note" text,
	"actor_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pledge_events_pledge_id_revision_pk" PRIMARY KEY("pledge_id","revision"),
	CONSTRAINT "pledge_events_event" CHECK ("pledge_events"."event" in ('signalled', 'confirmed', 'approved', 'published', 'undone', 'corrected', 'withdrawn', 'refused', 'met'))
);
--> statement-breakpoint
CREATE TABLE "pledges" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"segment_id" uuid NOT NULL,
	"session_id" uuid,
	"is_rehearsal" boolean DEFAULT false NOT NULL,
	"command_id" uuid NOT NULL,
	"pitch_id" uuid,
	"account_id" uuid NOT NULL,
	"organisation_id" uuid,
	"entered_by" uuid,
	"kind" text NOT NULL,
	"instrument" text,
	"amount_minor" bigint,
	"currency" text,
	"description" text,
	"condition" text,
	"match_from_minor" bigint,
	"met_at" timestamp with time zone,
	"due_on" date,
	"is_anonymous" boolean DEFAULT false NOT NULL,
	"has_authority" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'signalled' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"refusal_reason" text,
	"confirmed_at" timestamp with time zone,
	"approved_by" uuid,
	"approved_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"correction_note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pledges_command" UNIQUE("account_id","command_id"),
	CONSTRAINT "pledges_kind" CHECK ("pledges"."kind" in ('money', 'guarantee', 'in_kind', 'technical_assistance', 'interest')),
	CONSTRAINT "pledges_state" CHECK ("pledges"."state" in ('signalled', 'confirmed', 'approved', 'published', 'withdrawn', 'refused')),
	CONSTRAINT "pledges_instrument" CHECK ("pledges"."instrument" in ('grant', 'recoverable_grant', 'interest_subsidy', 'senior_loan', 'concessional_loan', 'subordinated_loan', 'bond', 'green_bond', 'social_bond', 'sustainability_bond', 'sustainability_linked_bond', 'securitisation', 'preferred_equity', 'convertible', 'revenue_share', 'common_equity', 'fund_shares', 'first_loss', 'guarantee', 'insurance', 'results_based', 'impact_bond', 'debt_swap', 'technical_assistance', 'in_kind')),
	CONSTRAINT "pledges_reason" CHECK ("pledges"."refusal_reason" in ('off_topic', 'personal_data', 'hostile', 'not_serious', 'duplicate', 'no_authority', 'other')),
	CONSTRAINT "pledges_refused" CHECK (("pledges"."state" = 'refused') = ("pledges"."refusal_reason" is not null)),
	CONSTRAINT "pledges_amount" CHECK (("pledges"."kind" in ('money', 'guarantee')) = ("pledges"."amount_minor" is not null) and coalesce("pledges"."amount_minor" between 1 and 9007199254740991, true) and ("pledges"."amount_minor" is null) = ("pledges"."currency" is null) and is_currency("pledges"."currency")),
	CONSTRAINT "pledges_in_kind" CHECK ("pledges"."kind" not in ('in_kind', 'technical_assistance') or "pledges"."description" is not null),
	CONSTRAINT "pledges_match" CHECK ("pledges"."match_from_minor" is null or ("pledges"."amount_minor" is not null and "pledges"."match_from_minor" > 0)),
	CONSTRAINT "pledges_texts" CHECK (coalesce(length("pledges"."description"), 0) <= 1000 and coalesce(length("pledges"."condition"), 0) <= 500),
	CONSTRAINT "pledges_confirmed_first" CHECK ("pledges"."state" not in ('confirmed', 'approved', 'published') or ("pledges"."confirmed_at" is not null and "pledges"."has_authority")),
	CONSTRAINT "pledges_approved_first" CHECK ("pledges"."state" not in ('approved', 'published') or ("pledges"."approved_at" is not null and "pledges"."approved_by" is distinct from "pledges"."account_id")),
	CONSTRAINT "pledges_published" CHECK (("pledges"."state" = 'published') <= ("pledges"."published_at" is not null)),
	CONSTRAINT "pledges_rehearsal" CHECK (not "pledges"."is_rehearsal" or "pledges"."session_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "memberships" DROP CONSTRAINT "memberships_role";--> statement-breakpoint
ALTER TABLE "pitch_presentations" ADD CONSTRAINT "pitch_presentations_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_places" ADD CONSTRAINT "segment_places_edition_id_editions_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."editions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_places" ADD CONSTRAINT "segment_places_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_places" ADD CONSTRAINT "segment_places_slate_id_slates_id_fk" FOREIGN KEY ("slate_id") REFERENCES "public"."slates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_places" ADD CONSTRAINT "segment_places_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_plans" ADD CONSTRAINT "segment_plans_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_quotas" ADD CONSTRAINT "segment_quotas_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_rules" ADD CONSTRAINT "segment_rules_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_rules" ADD CONSTRAINT "segment_rules_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_rules" ADD CONSTRAINT "segment_rules_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_rules" ADD CONSTRAINT "segment_rules_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_deviations" ADD CONSTRAINT "slate_deviations_slate_id_slates_id_fk" FOREIGN KEY ("slate_id") REFERENCES "public"."slates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_deviations" ADD CONSTRAINT "slate_deviations_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_deviations" ADD CONSTRAINT "slate_deviations_other_pitch_id_pitches_id_fk" FOREIGN KEY ("other_pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_deviations" ADD CONSTRAINT "slate_deviations_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_deviations" ADD CONSTRAINT "slate_deviations_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_items" ADD CONSTRAINT "slate_items_slate_id_slates_id_fk" FOREIGN KEY ("slate_id") REFERENCES "public"."slates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_items" ADD CONSTRAINT "slate_items_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_panelists" ADD CONSTRAINT "slate_panelists_slate_id_slates_id_fk" FOREIGN KEY ("slate_id") REFERENCES "public"."slates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_panelists" ADD CONSTRAINT "slate_panelists_investor_id_investors_id_fk" FOREIGN KEY ("investor_id") REFERENCES "public"."investors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_proposals" ADD CONSTRAINT "slate_proposals_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slate_proposals" ADD CONSTRAINT "slate_proposals_requested_by_accounts_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slates" ADD CONSTRAINT "slates_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slates" ADD CONSTRAINT "slates_proposal_id_slate_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."slate_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slates" ADD CONSTRAINT "slates_proposed_by_accounts_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slates" ADD CONSTRAINT "slates_signed_off_by_accounts_id_fk" FOREIGN KEY ("signed_off_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slates" ADD CONSTRAINT "slates_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_members" ADD CONSTRAINT "audience_members_session_id_stage_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."stage_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_members" ADD CONSTRAINT "audience_members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "poll_answers" ADD CONSTRAINT "poll_answers_poll_id_polls_id_fk" FOREIGN KEY ("poll_id") REFERENCES "public"."polls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "poll_answers" ADD CONSTRAINT "poll_answers_member_id_audience_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."audience_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "polls" ADD CONSTRAINT "polls_session_id_stage_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."stage_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_votes" ADD CONSTRAINT "question_votes_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_votes" ADD CONSTRAINT "question_votes_member_id_audience_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."audience_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_session_id_stage_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."stage_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_asked_by_audience_members_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."audience_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_merged_into_questions_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."questions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_decided_by_accounts_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rundown_items" ADD CONSTRAINT "rundown_items_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rundown_items" ADD CONSTRAINT "rundown_items_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rundowns" ADD CONSTRAINT "rundowns_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_events" ADD CONSTRAINT "stage_events_session_id_stage_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."stage_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_events" ADD CONSTRAINT "stage_events_actor_id_accounts_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_sessions" ADD CONSTRAINT "stage_sessions_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_sessions" ADD CONSTRAINT "stage_sessions_started_by_accounts_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledge_events" ADD CONSTRAINT "pledge_events_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledge_events" ADD CONSTRAINT "pledge_events_actor_id_accounts_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_segment_id_segments_id_fk" FOREIGN KEY ("segment_id") REFERENCES "public"."segments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_session_id_stage_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."stage_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_pitch_id_pitches_id_fk" FOREIGN KEY ("pitch_id") REFERENCES "public"."pitches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_entered_by_accounts_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_approved_by_accounts_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "segment_places_one_segment" ON "segment_places" USING btree ("edition_id","pitch_id") WHERE not "segment_places"."is_additional" and "segment_places"."state" in ('selected', 'confirmed');--> statement-breakpoint
CREATE INDEX "slate_deviations_slate" ON "slate_deviations" USING btree ("slate_id","id");--> statement-breakpoint
CREATE INDEX "slate_proposals_segment" ON "slate_proposals" USING btree ("segment_id","id");--> statement-breakpoint
CREATE INDEX "slates_segment" ON "slates" USING btree ("segment_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "slates_one_released" ON "slates" USING btree ("segment_id") WHERE "slates"."state" in ('signed_off', 'released');--> statement-breakpoint
CREATE INDEX "audience_members_session" ON "audience_members" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "polls_session" ON "polls" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "questions_session_state" ON "questions" USING btree ("session_id","state","votes");--> statement-breakpoint
CREATE INDEX "rundown_items_segment" ON "rundown_items" USING btree ("segment_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "stage_sessions_one_open" ON "stage_sessions" USING btree ("segment_id") WHERE "stage_sessions"."state" <> 'ended';--> statement-breakpoint
CREATE INDEX "pledges_segment_state" ON "pledges" USING btree ("segment_id","state","id");--> statement-breakpoint
CREATE INDEX "pledges_account" ON "pledges" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "pledges_pitch" ON "pledges" USING btree ("pitch_id");--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('partnership_lead', 'partnership_editor', 'partnership_viewer', 'investor_lead', 'investor_member', 'reviewer', 'secretariat_curator', 'secretariat_officer', 'moderator', 'admin'));--> statement-breakpoint
create trigger slate_deviations_append_only before update or delete or truncate on slate_deviations
  for each statement execute function refuse_change();
--> statement-breakpoint
-- A rehearsal's log and pledges are wiped when it is over; those of the real segment never are.
create function refuse_change_of_the_real() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end if;
  if tg_table_name = 'stage_events' and exists (select from stage_sessions where id = old.session_id and mode = 'live') then
    raise exception 'stage_events of a live session are kept' using errcode = 'restrict_violation';
  end if;
  if tg_table_name = 'pledge_events' and exists (select from pledges where id = old.pledge_id and not is_rehearsal) then
    raise exception 'pledge_events of a real pledge are kept' using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
--> statement-breakpoint
create trigger stage_events_append_only before update or delete on stage_events
  for each row execute function refuse_change_of_the_real();
--> statement-breakpoint
create trigger pledge_events_append_only before update or delete on pledge_events
  for each row execute function refuse_change_of_the_real();
--> statement-breakpoint
-- The api writes what curators, moderators and the audience do.
grant select, insert, update on
  segment_plans, segment_quotas, segment_rules, pitch_presentations, slate_proposals, slates, slate_items, slate_panelists,
  segment_places, rundowns, rundown_items, stage_sessions, audience_members, questions, polls, poll_answers, pledges
  to app_rw;
--> statement-breakpoint
grant select, insert on slate_deviations, stage_events, question_votes, pledge_events to app_rw;
--> statement-breakpoint
grant delete on segment_quotas, segment_rules, slate_items, slate_panelists, rundown_items, question_votes to app_rw;
--> statement-breakpoint
-- What a rehearsal left behind.
grant delete on stage_events, pledge_events, pledges, questions, polls, poll_answers, audience_members to app_rw;
--> statement-breakpoint
-- The worker solves slates, releases them at their instant, and reads the rest for its mails and lists.
grant select on
  segment_plans, segment_quotas, segment_rules, pitch_presentations, slate_items, slate_panelists, slate_deviations, rundowns,
  rundown_items, stage_sessions, stage_events, pledges, pledge_events
  to app_worker;
--> statement-breakpoint
grant select, update on slate_proposals, slates, pitches to app_worker;
--> statement-breakpoint
grant select, insert, update on segment_places to app_worker;
