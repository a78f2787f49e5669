SELECT
    operation,
    libelle,
    imputation,
    ae_eur,
    disponible_eur,
    engage_eur,
    verse_eur,
    soldes_eur,
    reste_eur
FROM finance.budget
ORDER BY operation COLLATE "C";
