SELECT
    r.demande,
    l.indicateur,
    sum(l.quantite) AS quantite
FROM retenu AS r
INNER JOIN faits.activite_ligne AS l ON r.depot = l.depot
GROUP BY r.demande, l.indicateur
ORDER BY r.demande, l.indicateur COLLATE "C";
