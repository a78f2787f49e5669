SELECT
    operation,
    annee,
    libelle,
    imputation,
    ae_eur,
    disponible_eur,
    vote_eur,
    engage_eur,
    verse_eur,
    soldes_eur,
    reste_eur,
    reste_apres_soldes_eur,
    niveau,
    alerte
FROM finance.budget
ORDER BY annee, operation COLLATE "C";
