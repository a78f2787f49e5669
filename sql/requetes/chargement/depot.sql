SELECT
    d.convention,
    d.mois,
    d.etat,
    d.verdict,
    d.hors_cloture,
    EXISTS(SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot) AS archive
FROM depots.depot AS d
WHERE d.depot = :depot;
