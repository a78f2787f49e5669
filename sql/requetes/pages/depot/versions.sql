-- Every deposit of the month of a convention that was read, in the order of arrival: the last one accepted is in force.
SELECT
    depot,
    chemin,
    recu_le,
    etat,
    verdict,
    taux_completude,
    nb_lignes,
    nb_quarantaine
FROM depots.depot
WHERE convention = :convention AND mois = :mois
ORDER BY recu_le, chemin, depot
LIMIT :limite;
