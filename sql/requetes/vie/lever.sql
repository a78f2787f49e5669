INSERT INTO finance.levee (convention, exercice, regle, action, phrase, le, par, motif)
VALUES (:convention, :exercice, :regle, :action, :phrase, :le, :par, :motif);
