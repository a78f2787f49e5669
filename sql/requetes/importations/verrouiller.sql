-- One import, or loading of the reference, at a time: what is already there is known before anything is written.
SELECT pg_advisory_xact_lock(620006);
