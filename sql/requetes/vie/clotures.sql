SELECT
    exercice,
    le,
    par,
    reste
FROM pilotage.cloture
ORDER BY exercice;
