SELECT
    depot,
    structure,
    chemin,
    recu_le,
    sha256,
    taille
FROM depots.depot
WHERE etat = 'recu' AND recu_le <= :jusqua
ORDER BY recu_le, chemin, depot;
