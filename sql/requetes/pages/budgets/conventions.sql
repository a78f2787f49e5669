-- What one operation of one year bears (null: outside the budget), convention by convention, the greatest first; with the overall
-- sums on each row. `finance_ailleurs`: voted for nothing here, another fund pays it.
SELECT
    i.convention,
    c.structure,
    t.nom AS structure_nom,
    c.dispositif,
    c.territoire,
    i.engage_eur,
    i.verse_eur,
    i.soldes_eur,
    coalesce(c.montant_vote_eur = 0, FALSE) AS finance_ailleurs,
    (SELECT count(*) FROM finance.imputation AS a WHERE a.convention = i.convention) > 1 AS repartie,
    count(*) OVER () AS total,
    sum(i.engage_eur) OVER () AS total_engage_eur,
    sum(i.verse_eur) OVER () AS total_verse_eur,
    sum(i.soldes_eur) OVER () AS total_soldes_eur
FROM finance.imputation AS i
INNER JOIN referentiel.convention AS c ON i.convention = c.code
LEFT JOIN referentiel.structure AS t ON c.structure = t.code
WHERE i.annee = cast(:annee AS integer) AND i.operation IS NOT DISTINCT FROM cast(:operation AS text)
ORDER BY i.engage_eur DESC, i.convention COLLATE "C"
LIMIT cast(:limite AS integer) OFFSET cast(:decalage AS integer);
