-- A seed: what people entered or decided since prevails.
INSERT INTO finance.note
SELECT * FROM jsonb_populate_recordset(cast(NULL AS finance.note), cast(:lignes AS jsonb))
ON CONFLICT DO NOTHING;
