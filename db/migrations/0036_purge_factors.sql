-- A session whose time is long over goes, and with it what it was once asked to answer.
grant select (session_id, expires_at), delete on factor_challenges to app_worker;
