SELECT
    depot,
    structure,
    chemin,
    recu_le,
    sha256,
    taille,
    mtime_ns,
    contenant
FROM depots.depot
ORDER BY recu_le, chemin, depot;
