-- A seed: what people entered or decided since prevails. A payment whose mandat was given later is still the same payment.
INSERT INTO finance.versement
SELECT n.*
FROM jsonb_populate_recordset(cast(NULL AS finance.versement), cast(:lignes AS jsonb)) AS n
WHERE
    NOT EXISTS (
        SELECT 1
        FROM finance.versement AS v
        INNER JOIN finance.mandat AS m ON v.versement = m.versement
        WHERE
            v.convention = n.convention
            AND v.exercice = n.exercice
            AND v.montant_eur = n.montant_eur
            AND v.nature = n.nature
            AND m.mandat = n.mandat
    )
ON CONFLICT DO NOTHING;
