-- A number that was given to an incident which is not there now: what became of its deposit, and the open incident that tells the
-- same rule on the same month, if there is one.
SELECT
    d.etat,
    (
        SELECT n.incident
        FROM pilotage.incident AS n
        WHERE n.convention = u.convention AND n.mois = u.mois AND n.regle = u.regle AND n.etat = 'ouvert'
    ) AS ouvert
FROM pilotage.incident_numero AS u
INNER JOIN depots.depot AS d ON u.depot = d.depot
WHERE u.incident = :incident;
