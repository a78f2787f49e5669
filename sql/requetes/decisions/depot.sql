SELECT
    d.structure,
    d.etat,
    d.convention,
    d.mois,
    d.hors_cloture,
    d.doublon_de,
    ARRAY(
        SELECT m.depot
        FROM depots.depot AS m
        WHERE m.contenant = d.depot
        ORDER BY m.chemin
    ) AS membres
FROM depots.depot AS d
WHERE d.depot = :depot
FOR UPDATE;
