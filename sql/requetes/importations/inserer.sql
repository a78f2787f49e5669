INSERT INTO finance.importation (genre, fichier, sha256, lignes, nouveaux, par)
VALUES (:genre, :fichier, :sha256, :lignes, :nouveaux, :par)
RETURNING importation;
