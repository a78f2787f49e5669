DELETE FROM referentiel.repartition_budgetaire AS r
WHERE NOT EXISTS (
    SELECT 1
    FROM jsonb_populate_recordset(cast(NULL AS referentiel.repartition_budgetaire), cast(:lignes AS jsonb)) AS n
    WHERE n.convention = r.convention AND n.operation = r.operation AND n.annee = r.annee
);
