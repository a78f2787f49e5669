-- Nobody loads or decides meanwhile (see chargement/verrouiller).
SELECT pg_advisory_xact_lock(620004);
