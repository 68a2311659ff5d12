-- Rewrites the tables without the bytes of what was erased. VACUUM alone leaves them in the files.
-- Run by the owner, every night. Each table is locked while it is rewritten.
VACUUM FULL notes;
VACUUM FULL replies;
VACUUM FULL messages;
VACUUM FULL entries;
VACUUM FULL attachments;
VACUUM FULL upload_keys;
VACUUM FULL uploads;
VACUUM FULL receipts;
VACUUM FULL cases;
CHECKPOINT;
