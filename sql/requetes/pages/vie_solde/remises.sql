-- The waivers of a penalty, oldest first.
SELECT
    genre,
    taux_retenu,
    le,
    par,
    motif
FROM finance.remise
WHERE convention = :convention AND exercice = :exercice
ORDER BY remise;
