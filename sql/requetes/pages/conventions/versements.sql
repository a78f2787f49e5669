SELECT
    v.date,
    v.montant_eur,
    v.nature,
    v.source,
    v.annee_budget,
    m.date AS mandate_le,
    coalesce(m.mandat, v.mandat) AS mandat
FROM finance.versement AS v
LEFT JOIN finance.mandat AS m ON v.versement = m.versement
WHERE v.convention = :convention AND v.exercice = :exercice
ORDER BY v.date, v.versement COLLATE "C";
