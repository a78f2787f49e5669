SELECT
    depot,
    action,
    par,
    motif,
    convention,
    mois,
    feuille,
    ligne
FROM pilotage.decision_depot
WHERE cast(:depot AS text) IS NULL OR depot = cast(:depot AS text)
ORDER BY decision;
