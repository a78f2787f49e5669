INSERT INTO referentiel.repartition_budgetaire AS r
SELECT * FROM jsonb_populate_recordset(cast(NULL AS referentiel.repartition_budgetaire), cast(:lignes AS jsonb))
ON CONFLICT (
    convention, operation, annee) DO UPDATE SET montant_eur = excluded.montant_eur
WHERE r IS DISTINCT FROM excluded;
