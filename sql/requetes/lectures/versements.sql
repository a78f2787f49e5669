SELECT
    v.convention,
    v.exercice,
    v.date,
    v.montant_eur,
    v.nature,
    v.source,
    v.annee_budget,
    coalesce(m.mandat, v.mandat) AS mandat
FROM finance.versement AS v
LEFT JOIN finance.mandat AS m ON v.versement = m.versement
ORDER BY v.convention COLLATE "C", v.exercice, v.date, v.versement COLLATE "C";
