-- Writes a few bytes to the log: its commit waits for the disk, and with it for all that was written before.
SELECT pg_logical_emit_message(true, 'decompte', '');
