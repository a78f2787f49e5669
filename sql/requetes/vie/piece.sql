SELECT
    nom,
    contenu,
    sha256
FROM finance.piece
WHERE convention = :convention AND exercice = :exercice AND version = :version AND format = :format;
