-- A person received in two months is one accueil.
SELECT
    r.demande,
    count(DISTINCT l.pseudonyme) AS nombre
FROM retenu AS r
INNER JOIN faits.suivi_ligne AS l ON r.depot = l.depot
WHERE l.phase = 'accueil' AND l.date_premier_rdv IS NOT NULL
GROUP BY r.demande;
