SELECT
    structure,
    chemin,
    recu_le,
    taille,
    mtime_ns
FROM depots.depot;
