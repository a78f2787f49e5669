SELECT
    mois,
    echeance,
    etat,
    depot,
    recu_le,
    retard_jours,
    taux_completude,
    excuse,
    motif
FROM pilotage.depot_attendu
WHERE convention = :convention AND mois BETWEEN :premier AND :dernier
ORDER BY mois;
