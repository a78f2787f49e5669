-- The clôture of the exercice of a month, and whether that month was reopened since; no row while the exercice is open.
SELECT
    c.exercice,
    c.le,
    c.par,
    exists(
        SELECT 1
        FROM pilotage.decision AS d
        WHERE
            d.convention = :convention
            AND d.mois = :mois
            AND d.action = 'rouvrir'
            AND d.prise_le > c.instant
    ) AS rouvert
FROM pilotage.cloture AS c
WHERE c.exercice = :exercice;
