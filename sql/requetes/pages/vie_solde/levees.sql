-- The last word on each hold of a solde: lifted, or put back.
SELECT DISTINCT ON (regle)
    regle,
    action,
    phrase,
    le,
    par,
    motif
FROM finance.levee
WHERE convention = :convention AND exercice = :exercice
ORDER BY regle ASC, levee DESC;
