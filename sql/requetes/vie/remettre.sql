INSERT INTO finance.remise (convention, exercice, genre, taux_retenu, le, par, motif)
VALUES (:convention, :exercice, :genre, :taux_retenu, :le, :par, :motif);
