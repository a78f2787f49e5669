INSERT INTO finance.mandat
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS finance.mandat), cast(:lignes AS jsonb)) AS n;
