SELECT
    convention,
    exercice,
    indicateur,
    note,
    commentaire,
    auteur,
    source
FROM finance.note
ORDER BY convention COLLATE "C", exercice, indicateur COLLATE "C";
