-- The waiver that keeps least of the penalty, the first of them.
SELECT DISTINCT ON (convention, exercice)
    convention,
    exercice,
    genre,
    taux_retenu,
    le,
    par,
    motif
FROM finance.remise
ORDER BY convention, exercice, taux_retenu, remise;
