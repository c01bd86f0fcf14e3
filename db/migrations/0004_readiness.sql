-- The api says that it is ready only once its newest migration has been applied, so it may read the list of them.
grant usage on schema drizzle to app_rw, app_worker;
--> statement-breakpoint
grant select on drizzle.__drizzle_migrations to app_rw, app_worker;
