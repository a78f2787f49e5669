SELECT
    incident,
    regle,
    convention,
    mois,
    depot,
    nombre,
    etat,
    ouvert_par_depot_recu_le,
    ferme_par_depot,
    motif,
    commentaire,
    par,
    resolu_le
FROM pilotage.incident
WHERE cast(:etat AS text) IS NULL OR etat = cast(:etat AS text)
ORDER BY convention COLLATE "C", mois, regle COLLATE "C", ouvert_par_depot_recu_le;
