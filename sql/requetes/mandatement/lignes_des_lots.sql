-- The lines of the batches as they were handed over, with the mandat of each, if it has one, or the day its payment was known rejected.
SELECT
    l.*,
    m.reference,
    m.date,
    r.date AS rejete_le
FROM finance.lot_ligne AS l
LEFT JOIN finance.lot_mandat AS m ON l.lot = m.lot AND l.rang = m.rang
LEFT JOIN finance.mandat_recu AS r
    ON l.lot = r.lot AND l.convention = r.convention AND l.exercice = r.exercice AND l.version = r.version
WHERE cast(:lot AS integer) IS NULL OR l.lot = cast(:lot AS integer)
ORDER BY l.lot, l.rang;
