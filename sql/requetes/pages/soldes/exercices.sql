-- The exercices that have soldes, and as of when they were computed.
SELECT
    exercice,
    count(*) AS nombre,
    max(date_calcul) AS date_calcul
FROM finance.solde
GROUP BY exercice
ORDER BY exercice;
