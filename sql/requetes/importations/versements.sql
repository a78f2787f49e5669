INSERT INTO finance.versement
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS finance.versement), cast(:lignes AS jsonb)) AS n;
