SELECT
    etat,
    par,
    ferme_par_depot
FROM pilotage.incident
WHERE incident = :incident
FOR UPDATE;
