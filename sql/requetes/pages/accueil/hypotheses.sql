-- The hypotheses on which the most soldes rest; `toutes`: how many there are in all.
SELECT
    h.mots,
    max(s.exercice) AS exercice,
    count(*) AS nombre,
    count(*) OVER () AS toutes
FROM finance.solde AS s
CROSS JOIN unnest(s.hypotheses) AS h (mots)
GROUP BY h.mots
ORDER BY count(*) DESC, h.mots
LIMIT :nombre;
