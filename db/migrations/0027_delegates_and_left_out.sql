ALTER TABLE "pitches" ADD COLUMN "left_out" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "meetings" ADD COLUMN "investor_delegate_id" uuid;--> statement-breakpoint
ALTER TABLE "meetings" ADD COLUMN "partnership_delegate_id" uuid;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_investor_delegate_id_accounts_id_fk" FOREIGN KEY ("investor_delegate_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_partnership_delegate_id_accounts_id_fk" FOREIGN KEY ("partnership_delegate_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Whether investors may see a pitch is of its matching; the word on any purpose is noted, for a note too many does no harm.
create trigger consents_matching_insert after insert on consents
  referencing new table as after_rows for each statement execute function note_match_change('pitch', 'pitch_id');
