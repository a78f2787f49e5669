-- A seed: once a document of that nature is there, what people entered since prevails.
INSERT INTO finance.document
SELECT n.*
FROM jsonb_populate_recordset(cast(NULL AS finance.document), cast(:lignes AS jsonb)) AS n
WHERE
    NOT EXISTS (
        SELECT 1
        FROM finance.document AS d
        WHERE d.convention = n.convention AND d.exercice = n.exercice AND d.nature = n.nature
    )
ON CONFLICT DO NOTHING;
