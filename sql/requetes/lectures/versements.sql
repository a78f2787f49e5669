SELECT
    convention,
    exercice,
    date,
    montant_eur,
    nature,
    mandat,
    source
FROM finance.versement
ORDER BY convention COLLATE "C", exercice, date, versement COLLATE "C";
