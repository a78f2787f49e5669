-- The soldes by exercice and state, in the order of their life, with what they add up to; what was not computed adds nothing.
SELECT
    s.exercice,
    s.etat,
    count(*) AS nombre,
    count(*) FILTER (WHERE s.du_eur IS NULL) AS sans_calcul,
    count(*) FILTER (WHERE s.blocages <> '{}') AS bloques,
    coalesce(sum(s.solde_net_eur), 0)::numeric(14, 2) AS solde_net_eur,
    coalesce(sum(s.penalite_eur), 0)::numeric(14, 2) AS penalite_eur,
    coalesce(sum(s.reversement_eur), 0)::numeric(14, 2) AS reversement_eur,
    max(s.date_calcul) AS au
FROM finance.solde AS s
GROUP BY s.exercice, s.etat
ORDER BY
    s.exercice DESC,
    array_position(ARRAY['provisoire', 'a_instruire', 'propose', 'contradictoire', 'arrete', 'mandate'], s.etat);
