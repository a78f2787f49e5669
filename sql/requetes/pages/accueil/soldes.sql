-- The soldes by exercice and state, in the order of their life, with what they add up to; what was not computed adds nothing.
-- « etapes »: how many are at each step (see finance.solde_etape); those whose months are all due, which wait for the final
-- report, apart (« bilan_attendu »).
WITH echu AS (
    SELECT
        o.convention,
        substr(o.mois, 1, 4)::integer AS exercice,
        max(o.echeance) AS derniere
    FROM pilotage.depot_attendu AS o
    GROUP BY o.convention, substr(o.mois, 1, 4)
),

solde AS (
    SELECT
        s.*,
        CASE
            WHEN e.etape = 'provisoire' AND s.date_calcul > coalesce(o.derniere, make_date(s.exercice, 12, 31)) THEN 'bilan_attendu'
            ELSE e.etape
        END AS etape
    FROM finance.solde AS s
    INNER JOIN finance.solde_etape AS e ON s.convention = e.convention AND s.exercice = e.exercice
    LEFT JOIN echu AS o ON s.convention = o.convention AND s.exercice = o.exercice
)

SELECT
    s.exercice,
    s.etat,
    sum(s.nombre)::integer AS nombre,
    sum(s.sans_calcul)::integer AS sans_calcul,
    sum(s.bloques)::integer AS bloques,
    sum(s.solde_net_eur)::numeric(14, 2) AS solde_net_eur,
    sum(s.penalite_eur)::numeric(14, 2) AS penalite_eur,
    sum(s.reversement_eur)::numeric(14, 2) AS reversement_eur,
    max(s.au) AS au,
    jsonb_object_agg(s.etape, s.nombre) AS etapes
FROM (
    SELECT
        exercice,
        etat,
        etape,
        count(*) AS nombre,
        count(*) FILTER (WHERE du_eur IS NULL) AS sans_calcul,
        count(*) FILTER (WHERE blocages <> '{}') AS bloques,
        coalesce(sum(solde_net_eur), 0) AS solde_net_eur,
        coalesce(sum(penalite_eur), 0) AS penalite_eur,
        coalesce(sum(reversement_eur), 0) AS reversement_eur,
        max(date_calcul) AS au
    FROM solde
    GROUP BY exercice, etat, etape
) AS s
GROUP BY s.exercice, s.etat
ORDER BY
    s.exercice DESC,
    array_position(ARRAY['provisoire', 'a_instruire', 'propose', 'contradictoire', 'arrete', 'mandate'], s.etat);
