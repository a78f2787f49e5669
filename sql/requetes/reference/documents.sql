-- A seed: what people entered or decided since prevails.
INSERT INTO finance.document
SELECT * FROM jsonb_populate_recordset(cast(NULL AS finance.document), cast(:lignes AS jsonb))
ON CONFLICT DO NOTHING;
