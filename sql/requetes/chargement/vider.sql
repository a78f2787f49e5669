WITH suivi AS (DELETE FROM faits.suivi_ligne WHERE depot = :depot),

activite AS (DELETE FROM faits.activite_ligne WHERE depot = :depot)

DELETE FROM pilotage.constat WHERE depot = :depot;
