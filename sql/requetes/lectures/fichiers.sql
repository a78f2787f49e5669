SELECT
    depot,
    structure,
    chemin,
    recu_le,
    convention,
    mois,
    etat,
    motif,
    contenant
FROM depots.fichier
ORDER BY recu_le, chemin, depot;
