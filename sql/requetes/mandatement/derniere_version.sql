SELECT
    version,
    etat
FROM finance.solde
WHERE convention = :convention AND exercice = :exercice;
