SELECT
    convention,
    exercice
FROM change;
