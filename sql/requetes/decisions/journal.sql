INSERT INTO pilotage.journal (qui, action, objet, de, vers, commentaire)
VALUES (:qui, :action, :objet, :de, :vers, :commentaire);
