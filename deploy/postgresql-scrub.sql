-- Rewrites every table whose rows can go without the bytes of what was erased. VACUUM alone leaves them in the files.
-- Run by the owner, every night. Each table is locked while it is rewritten. `sealedline-admin scrub` does the same.
VACUUM FULL cases;
VACUUM FULL invitations;
VACUUM FULL keyrings;
VACUUM FULL receipts;
VACUUM FULL sweeps;
VACUUM FULL uploads;
VACUUM FULL attachments;
VACUUM FULL dockets;
VACUUM FULL entries;
VACUUM FULL join_requests;
VACUUM FULL messages;
VACUUM FULL notes;
VACUUM FULL replies;
VACUUM FULL upload_keys;
SELECT pg_switch_wal();
CHECKPOINT;
