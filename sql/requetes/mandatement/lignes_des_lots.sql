-- The lines of the batches as they were handed over, with the mandat of each, if it has one.
SELECT
    l.*,
    m.reference,
    m.date
FROM finance.lot_ligne AS l
LEFT JOIN finance.lot_mandat AS m ON l.lot = m.lot AND l.rang = m.rang
WHERE cast(:lot AS integer) IS NULL OR l.lot = cast(:lot AS integer)
ORDER BY l.lot, l.rang;
