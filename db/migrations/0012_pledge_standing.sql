ALTER TABLE "pledge_events" DROP CONSTRAINT "pledge_events_event";--> statement-breakpoint
ALTER TABLE "pledge_events" ADD COLUMN "after" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "pledges" ADD COLUMN "proposal" jsonb;--> statement-breakpoint
ALTER TABLE "pledge_events" ADD CONSTRAINT "pledge_events_event" CHECK ("pledge_events"."event" in ('signalled', 'confirmed', 'approved', 'published', 'undone', 'corrected', 'correction_asked', 'correction_refused', 'withdrawn', 'refused', 'met'));--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_proposal" CHECK ("pledges"."proposal" is null or "pledges"."state" = 'published');