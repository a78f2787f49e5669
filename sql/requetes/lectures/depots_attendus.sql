SELECT
    convention,
    structure,
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
WHERE cast(:mois AS text) IS NULL OR mois = cast(:mois AS text)
ORDER BY structure COLLATE "C", convention COLLATE "C", mois;
