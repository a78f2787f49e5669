-- What waits, a slice of it: what holds a deposit or rows first, then the months, then what only warns (:tri « gravite »), and the
-- oldest first among equals, or of all (« anciennete »); with, on every row, how many there are of each nature under the other
-- filters and what the filters may choose from: one look at the list tells all. Always one row at least: without an item when there
-- is none. :mots: words as a JSON array of texts without accents nor capitals; all must be there.
WITH tout AS MATERIALIZED (
    SELECT * FROM pilotage.a_traiter
),

garde AS MATERIALIZED (
    SELECT
        t.*,
        CASE
            WHEN cast(:tri AS text) = 'anciennete' THEN 0
            WHEN t.nature IN ('depot', 'lignes') OR t.severite LIKE 'bloquant%' THEN 1
            WHEN t.nature = 'mois' THEN 2
            WHEN t.severite = 'avertissement' THEN 3
            ELSE 4
        END AS rang
    FROM tout AS t
    WHERE
        (cast(:charge AS text) IS NULL OR t.charge_de = cast(:charge AS text))
        AND (NOT cast(:sans_charge AS boolean) OR t.charge_de IS NULL)
        AND (cast(:regle AS text) IS NULL OR cast(:regle AS text) = any(t.regles))
        AND (cast(:severite AS text) IS NULL OR t.severite = cast(:severite AS text))
        AND (cast(:structure AS text) IS NULL OR t.structure = cast(:structure AS text))
        AND (cast(:territoire AS text) IS NULL OR t.territoire = cast(:territoire AS text))
        AND (cast(:dispositif AS text) IS NULL OR t.dispositif = cast(:dispositif AS text))
        AND (cast(:convention AS text) IS NULL OR t.convention = cast(:convention AS text))
        AND (cast(:mois AS text) IS NULL OR t.mois = cast(:mois AS text))
        AND (cast(:mots AS text) = '[]' OR NOT EXISTS (
            SELECT 1
            FROM jsonb_array_elements_text(cast(:mots AS jsonb)) AS m (mot)
            WHERE
                position(
                    m.mot
                    IN regexp_replace(
                        pg_catalog.normalize(
                            lower(
                                concat_ws(
                                    ' ', t.cle, t.chemin, t.depot, t.structure, t.structure_nom, t.convention, t.motif,
                                    array_to_string(t.regles, ' ')
                                )
                            ),
                            'NFKD'
                        ),
                        '[\u0300-\u036f]', '', 'g'
                    )
                ) = 0
        ))
),

tranche AS (
    SELECT
        g.*,
        count(*) OVER () AS total
    FROM garde AS g
    WHERE cast(:nature AS text) IS NULL OR g.nature = cast(:nature AS text)
    ORDER BY g.rang, g.depuis, g.nature, g.cle
    LIMIT :limite OFFSET :decalage
),

compte AS (
    SELECT coalesce(jsonb_object_agg(c.nature, c.nombre), '{}') AS natures
    FROM (SELECT
        g.nature,
        count(*) AS nombre
    FROM garde AS g GROUP BY g.nature) AS c
),

choix AS (
    SELECT
        (
            SELECT coalesce(jsonb_object_agg(s.structure, coalesce(s.structure_nom, s.structure)), '{}')
            FROM (SELECT DISTINCT
                t.structure,
                t.structure_nom
            FROM tout AS t WHERE t.structure IS NOT NULL) AS s
        ) AS structures,
        array(SELECT DISTINCT t.territoire FROM tout AS t WHERE t.territoire IS NOT NULL) AS territoires,
        array(SELECT DISTINCT t.dispositif FROM tout AS t WHERE t.dispositif IS NOT NULL) AS dispositifs,
        array(SELECT DISTINCT t.convention FROM tout AS t WHERE t.convention IS NOT NULL) AS conventions,
        array(SELECT DISTINCT t.charge_de FROM tout AS t WHERE t.charge_de IS NOT NULL) AS charges,
        array(SELECT DISTINCT r.regle FROM tout AS t CROSS JOIN unnest(t.regles) AS r (regle)) AS regles
)

SELECT
    t.*,
    k.natures,
    x.structures,
    x.territoires,
    x.dispositifs,
    x.conventions,
    x.charges,
    x.regles AS regles_connues
FROM compte AS k
CROSS JOIN choix AS x
LEFT JOIN tranche AS t ON TRUE
ORDER BY t.rang, t.depuis, t.nature, t.cle
