-- By hand, it is no longer set aside because it came late: a reopening must not bring it back.
UPDATE depots.depot
SET
    etat = 'ecarte',
    hors_cloture = false
WHERE depot = :depot;
