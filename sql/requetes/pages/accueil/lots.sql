-- The batches handed over of which some lines wait for their mandat or titre, the oldest first.
SELECT
    t.lot,
    t.exercice,
    t.le,
    count(*) AS attendues,
    coalesce(sum(l.montant_eur) FILTER (WHERE l.sens = 'mandat'), 0)::numeric(14, 2) AS a_payer_eur,
    coalesce(sum(l.montant_eur) FILTER (WHERE l.sens = 'titre'), 0)::numeric(14, 2) AS a_reprendre_eur
FROM finance.lot_mandatement AS t
INNER JOIN finance.lot_ligne_tenue AS l ON t.lot = l.lot
LEFT JOIN finance.lot_mandat AS m ON l.lot = m.lot AND l.rang = m.rang
WHERE m.lot IS NULL
GROUP BY t.lot, t.exercice, t.le
ORDER BY t.lot;
