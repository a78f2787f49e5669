SELECT note
FROM finance.note
WHERE convention = :convention AND exercice = :exercice AND indicateur = :indicateur
FOR UPDATE;
