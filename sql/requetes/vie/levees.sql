-- The last word on each hold.
SELECT DISTINCT ON (convention, exercice, regle)
    convention,
    exercice,
    regle,
    action,
    phrase,
    le,
    par,
    motif
FROM finance.levee
ORDER BY convention ASC, exercice ASC, regle ASC, levee DESC;
