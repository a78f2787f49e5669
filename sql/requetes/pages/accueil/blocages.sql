-- What holds the soldes not yet proposed, by exercice and kind, with the first conventions.
SELECT
    s.exercice,
    l.regle,
    count(DISTINCT s.convention) AS nombre,
    (array_agg(DISTINCT s.convention COLLATE "C" ORDER BY s.convention COLLATE "C"))[1:cast(:nombre AS integer)] AS conventions
FROM finance.solde AS s
INNER JOIN finance.solde_ligne AS l ON s.convention = l.convention AND s.exercice = l.exercice
WHERE s.blocages <> '{}' AND s.etat IN ('provisoire', 'a_instruire') AND l.regle LIKE 'blocage.%'
GROUP BY s.exercice, l.regle
ORDER BY s.exercice DESC, count(DISTINCT s.convention) DESC, l.regle;
