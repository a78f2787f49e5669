SELECT
    regle,
    mois,
    depot,
    numerateur,
    denominateur,
    appui,
    quantite
FROM finance.ligne_comptee
WHERE convention = :convention AND exercice = :exercice
ORDER BY regle COLLATE "C", mois, depot;
