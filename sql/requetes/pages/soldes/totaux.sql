-- What a selection adds up to: overall, by dispositif, by territory. A solde that could not be computed has no amount due.
SELECT
    CASE grouping(s.dispositif, s.territoire) WHEN 3 THEN 'ensemble' WHEN 1 THEN 'dispositif' ELSE 'territoire' END AS genre,
    coalesce(s.dispositif, s.territoire) AS valeur,
    count(*) AS nombre,
    count(*) FILTER (WHERE s.du_eur IS NULL) AS non_calcules,
    count(*) FILTER (WHERE cardinality(s.blocages) > 0) AS bloques,
    count(*) FILTER (WHERE s.penalite_eur > 0) AS penalises,
    count(*) FILTER (WHERE s.reversement_eur > 0) AS a_reverser,
    coalesce(sum(s.montant_exercice_eur), 0) AS montant_exercice_eur,
    coalesce(sum(s.du_eur), 0) AS du_eur,
    coalesce(sum(s.deja_verse_eur), 0) AS deja_verse_eur,
    coalesce(sum(s.penalite_eur), 0) AS penalite_eur,
    coalesce(sum(s.solde_net_eur), 0) AS solde_net_eur,
    coalesce(sum(s.reversement_eur), 0) AS reversement_eur
FROM finance.solde AS s
WHERE s.exercice = cast(:exercice AS integer) AND s.convention = any(cast(:conventions AS text[]))
GROUP BY GROUPING SETS ((), (s.dispositif), (s.territoire))
ORDER BY genre, coalesce(s.dispositif, s.territoire) COLLATE "C" NULLS LAST;
