INSERT INTO finance.document
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS finance.document), cast(:lignes AS jsonb)) AS n;
