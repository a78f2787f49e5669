SELECT
    depot,
    structure,
    chemin,
    recu_le,
    convention,
    mois,
    etat,
    motif
FROM depots.fichier
ORDER BY recu_le, chemin, depot;
