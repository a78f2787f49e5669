-- By month and Activité code, what the table in force counts: several rows of one code add up.
SELECT
    r.demande,
    r.mois,
    l.indicateur,
    sum(l.quantite) AS quantite
FROM retenu AS r
INNER JOIN faits.activite_ligne AS l ON r.depot = l.depot
GROUP BY r.demande, r.mois, l.indicateur
ORDER BY r.demande, r.mois, l.indicateur COLLATE "C";
