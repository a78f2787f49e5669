SELECT
    convention,
    mois,
    action,
    echeance,
    par,
    motif
FROM pilotage.decision
ORDER BY decision;
