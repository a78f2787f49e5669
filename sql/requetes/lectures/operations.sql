SELECT
    operation,
    libelle,
    imputation,
    ae_eur,
    disponible_eur,
    annee,
    vote_eur
FROM referentiel.budget
ORDER BY annee, operation COLLATE "C";
