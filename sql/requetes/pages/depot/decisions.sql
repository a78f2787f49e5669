-- What was decided of a deposit, the last first.
SELECT
    action,
    convention,
    mois,
    feuille,
    ligne,
    par,
    motif,
    prise_le
FROM pilotage.decision_depot
WHERE depot = :depot
ORDER BY decision DESC
LIMIT :limite;
