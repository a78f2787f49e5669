INSERT INTO finance.lot_ligne
SELECT n.* FROM jsonb_populate_recordset(cast(NULL AS finance.lot_ligne), cast(:lignes AS jsonb)) AS n;
