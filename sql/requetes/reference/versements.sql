-- A seed: what people entered or decided since prevails.
INSERT INTO finance.versement
SELECT * FROM jsonb_populate_recordset(cast(NULL AS finance.versement), cast(:lignes AS jsonb))
ON CONFLICT DO NOTHING;
