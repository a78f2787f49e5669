INSERT INTO pilotage.decision_depot (depot, action, convention, mois, feuille, ligne, regles, par, motif)
VALUES (:depot, :action, :convention, :mois, :feuille, :ligne, :regles, :par, :motif);
