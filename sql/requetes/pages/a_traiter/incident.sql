SELECT
    n.incident,
    n.regle,
    n.convention,
    n.mois,
    n.depot,
    n.nombre,
    n.etat,
    n.ouvert_par_depot_recu_le,
    n.ferme_par_depot,
    n.motif AS raison,
    n.commentaire,
    n.par,
    n.resolu_le,
    d.chemin,
    d.etat AS etat_depot,
    c.structure,
    c.dispositif,
    c.territoire,
    coalesce(e.nom, c.structure) AS structure_nom
FROM pilotage.incident AS n
INNER JOIN depots.depot AS d ON n.depot = d.depot
INNER JOIN referentiel.convention AS c ON n.convention = c.code
LEFT JOIN referentiel.structure AS e ON c.structure = e.code
WHERE n.incident = :incident;
