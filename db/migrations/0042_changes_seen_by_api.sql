-- The api keeps the counts of a pool until something that they count has changed.
grant select on match_changes to app_rw;
