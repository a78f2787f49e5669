SELECT
    r.demande,
    count(*) AS nombre
FROM retenu AS r
INNER JOIN pilotage.quarantaine AS q ON r.depot = q.depot
WHERE q.suite = 'en_attente'
GROUP BY r.demande;
