SELECT
    convention,
    mois,
    etat,
    verdict,
    hors_cloture
FROM depots.depot
WHERE depot = :depot;
