DELETE FROM pilotage.quarantaine
WHERE depot = :depot;
