-- What was decided of a deposit or of its rows, newest first.
SELECT
    p.action,
    p.convention,
    p.mois,
    p.feuille,
    p.ligne,
    p.par,
    p.motif,
    p.prise_le
FROM pilotage.decision_depot AS p
WHERE p.depot = :depot
ORDER BY p.decision DESC
LIMIT 100;
