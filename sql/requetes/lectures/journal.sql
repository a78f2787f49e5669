SELECT
    entree,
    instant,
    qui,
    action,
    objet,
    de,
    vers,
    commentaire
FROM pilotage.journal
ORDER BY entree;
