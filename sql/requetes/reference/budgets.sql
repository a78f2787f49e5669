INSERT INTO referentiel.budget AS b
SELECT * FROM jsonb_populate_recordset(cast(NULL AS referentiel.budget), cast(:lignes AS jsonb))
ON CONFLICT (operation, annee) DO UPDATE SET
    libelle = excluded.libelle,
    imputation = excluded.imputation,
    ae_eur = excluded.ae_eur,
    disponible_eur = excluded.disponible_eur,
    vote_eur = excluded.vote_eur
WHERE b IS DISTINCT FROM excluded;
