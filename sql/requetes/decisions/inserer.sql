INSERT INTO pilotage.decision (convention, mois, action, echeance, par, motif)
VALUES (:convention, :mois, :action, :echeance, :par, :motif);
