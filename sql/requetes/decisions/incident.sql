SELECT
    regle,
    convention,
    mois
FROM pilotage.incident
WHERE incident = :incident;
