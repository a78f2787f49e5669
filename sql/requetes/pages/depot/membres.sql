-- The tables found in an archive, by name.
SELECT
    depot,
    chemin,
    etat,
    convention,
    mois,
    motif
FROM depots.fichier
WHERE depot IN (SELECT m.depot FROM depots.depot AS m WHERE m.contenant = :depot)
ORDER BY chemin, depot
LIMIT :limite;
