INSERT INTO pilotage.suivi (genre, cle, action, etat_vu, par, commentaire)
VALUES (:genre, :cle, :action, :etat_vu, :par, :commentaire);
