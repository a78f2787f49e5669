-- By exercice, how many soldes each rule has written a line of; and each hypothesis, how many it touches.
SELECT
    'regle' AS genre,
    l.exercice,
    l.regle AS mots,
    count(DISTINCT l.convention) AS nombre
FROM finance.solde_ligne AS l
WHERE l.exercice = cast(:exercice AS integer)
GROUP BY l.exercice, l.regle
UNION ALL
SELECT
    'hypothese' AS genre,
    s.exercice,
    h.mots,
    count(*) AS nombre
FROM finance.solde AS s
CROSS JOIN unnest(s.hypotheses) AS h (mots)
WHERE s.exercice = cast(:exercice AS integer)
GROUP BY s.exercice, h.mots
ORDER BY genre, mots;
