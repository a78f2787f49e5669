INSERT INTO finance.lot_mandatement (lot, exercice, le, par) VALUES (:lot, :exercice, :le, :par);
