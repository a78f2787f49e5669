INSERT INTO finance.transition (convention, exercice, version, de, vers, par, commentaire)
VALUES (:convention, :exercice, :version, :de, :vers, :par, :commentaire);
