-- The worker tells outside the database which files were deleted, so that a backup from before does not bring them back. Of a file it
-- learns that it is gone, and neither a name nor where its bytes lay.
grant select (id, deleted_at) on attachments to app_worker;
