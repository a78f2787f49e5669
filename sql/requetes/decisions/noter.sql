INSERT INTO finance.note (convention, exercice, indicateur, note, commentaire, auteur, source)
VALUES (:convention, :exercice, :indicateur, :note, :commentaire, :auteur, :source)
ON CONFLICT (convention, exercice, indicateur) DO UPDATE SET
    note = excluded.note,
    commentaire = excluded.commentaire,
    auteur = excluded.auteur,
    source = excluded.source;
