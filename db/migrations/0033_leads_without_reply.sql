-- The worker marks those whose invitation ended without an answer.
grant update on leads to app_worker;
