-- Taken in one order, so that two who take them wait for each other rather than for ever.
WITH prises AS (
    SELECT
        convention,
        mois
    FROM pilotage.serie_a_revoir
    ORDER BY convention, mois
    FOR UPDATE
)

UPDATE pilotage.serie_a_revoir AS s
SET vue = true
FROM prises AS p
WHERE s.convention = p.convention AND s.mois = p.mois
RETURNING s.convention, s.mois;
