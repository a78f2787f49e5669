INSERT INTO pilotage.cloture (exercice, le, par, reste)
VALUES (:exercice, :le, :par, cast(:reste AS jsonb));
