-- How many findings of each severity.
SELECT
    severite,
    count(*) AS nombre
FROM pilotage.constat
WHERE depot = :depot
GROUP BY severite;
