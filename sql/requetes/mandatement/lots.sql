-- The batches with who cancelled them, in their order.
SELECT
    t.lot,
    t.exercice,
    t.le,
    t.par,
    a.le AS annule_le,
    a.par AS annule_par,
    a.motif
FROM finance.lot_mandatement AS t
LEFT JOIN finance.lot_annulation AS a ON t.lot = a.lot
WHERE cast(:lot AS integer) IS NULL OR t.lot = cast(:lot AS integer)
ORDER BY t.lot;
