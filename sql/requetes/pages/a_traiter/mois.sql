SELECT
    o.convention,
    o.mois,
    o.structure,
    o.echeance,
    o.etat,
    o.depot,
    o.recu_le,
    o.retard_jours,
    o.taux_completude,
    o.excuse,
    o.motif,
    d.chemin,
    c.dispositif,
    c.territoire,
    s.taux_penalite,
    s.penalite_eur,
    s.solde_net_eur,
    coalesce(e.nom, o.structure) AS structure_nom
FROM pilotage.depot_attendu AS o
INNER JOIN referentiel.convention AS c ON o.convention = c.code
LEFT JOIN referentiel.structure AS e ON o.structure = e.code
LEFT JOIN depots.depot AS d ON o.depot = d.depot
LEFT JOIN finance.solde AS s ON o.convention = s.convention AND s.exercice = left(o.mois, 4)::integer
WHERE o.convention = :convention AND o.mois = :mois;
