-- What was decided of one month, newest first.
SELECT
    p.action,
    p.echeance,
    p.par,
    p.motif,
    p.prise_le
FROM pilotage.decision AS p
WHERE p.convention = :convention AND p.mois = :mois
ORDER BY p.decision DESC
LIMIT 100;
