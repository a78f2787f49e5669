-- What waits for somebody in an exercice: deposits of which nothing counts, deposits not read yet, rows held back, open incidents.
-- A deposit that does not say its month is of the exercices in which it may count: those not closed when it came.
SELECT
    t.nature,
    t.convention,
    t.mois,
    t.structure,
    t.depot,
    t.regles,
    t.nombre,
    t.etat,
    (t.depuis AT TIME ZONE 'Europe/Paris')::date AS depuis
FROM pilotage.a_traiter AS t
WHERE
    t.nature <> 'mois'
    AND (
        left(t.mois, 4) = cast(:exercice AS text)
        OR (
            t.mois IS NULL
            AND (t.depuis AT TIME ZONE 'Europe/Paris')::date
            BETWEEN make_date(cast(:exercice AS integer), 1, 1) AND cast(:cloture_le AS date)
        )
    )
UNION ALL
SELECT
    'depot' AS nature,
    d.convention,
    d.mois::text AS mois,
    d.structure,
    d.depot,
    ARRAY[]::text[] AS regles,
    1 AS nombre,
    d.etat,
    (d.recu_le AT TIME ZONE 'Europe/Paris')::date AS depuis
FROM depots.depot AS d
WHERE
    d.etat = 'recu'
    AND (
        left(d.mois::text, 4) = cast(:exercice AS text)
        OR (
            d.mois IS NULL
            AND (d.recu_le AT TIME ZONE 'Europe/Paris')::date
            BETWEEN make_date(cast(:exercice AS integer), 1, 1) AND cast(:cloture_le AS date)
        )
    )
ORDER BY nature, convention NULLS FIRST, mois NULLS FIRST, depuis, depot;
