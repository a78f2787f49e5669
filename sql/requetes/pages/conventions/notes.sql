SELECT
    indicateur,
    note,
    commentaire,
    auteur,
    source
FROM finance.note
WHERE convention = :convention AND exercice = :exercice;
