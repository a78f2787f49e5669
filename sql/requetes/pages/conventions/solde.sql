-- A solde, with what the page shows of what it was computed from (see decompte.soldes.empreinte): the counts of each month and
-- indicator, the groups of indicators, their objectives, the clause.
SELECT
    f.*,
    coalesce(
        (
            SELECT jsonb_object_agg(e.cle, e.valeur)
            FROM finance.solde_entree AS s
            CROSS JOIN LATERAL jsonb_each_text(s.entrees) AS e (cle, valeur)
            WHERE
                s.convention = f.convention
                AND s.exercice = f.exercice
                AND (
                    starts_with(e.cle, 'fait.')
                    OR starts_with(e.cle, 'regle.groupe.')
                    OR starts_with(e.cle, 'parametre.objectif_')
                    OR starts_with(e.cle, 'parametre.clause_penalite')
                )
        ),
        '{}'
    ) AS entrees
FROM finance.solde AS f
WHERE f.convention = :convention AND f.exercice = :exercice;
