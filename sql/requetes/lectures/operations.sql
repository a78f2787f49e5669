SELECT
    operation,
    libelle,
    imputation,
    ae_eur,
    disponible_eur
FROM referentiel.budget
ORDER BY operation COLLATE "C";
