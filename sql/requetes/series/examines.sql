-- What a change of the tables of the months aimed at may change: those months, all the later ones of the same convention (the next one,
-- and whoever came back), and the same month of the other structures that share a person with it, or did.
-- Rows are fetched table by table (OFFSET 0 keeps it so), whatever the statistics of the facts: they are absent after a load.
CREATE TEMP TABLE examine ON COMMIT DROP AS
WITH autre AS MATERIALIZED (
    SELECT
        a.depot,
        a.convention,
        a.mois,
        a.structure
    FROM accepte AS a
    WHERE
        a.mois IN (SELECT v.mois FROM visee AS v)
        AND NOT EXISTS (SELECT 1 FROM visee AS v WHERE v.convention = a.convention AND v.mois = a.mois)
),

sienne AS MATERIALIZED (
    SELECT
        a.convention,
        a.mois,
        a.structure,
        l.phase,
        l.pseudonyme
    FROM autre AS a
    CROSS JOIN LATERAL (
        SELECT
            s.phase,
            s.pseudonyme
        FROM faits.suivi_ligne AS s
        WHERE s.depot = a.depot
        OFFSET 0 -- noqa: AM09
    ) AS l
),

mienne AS MATERIALIZED (
    SELECT
        a.mois,
        a.structure,
        l.phase,
        l.pseudonyme
    FROM visee AS v
    INNER JOIN accepte AS a ON v.convention = a.convention AND v.mois = a.mois
    CROSS JOIN
        LATERAL (
            SELECT
                s.phase,
                s.pseudonyme
            FROM faits.suivi_ligne AS s
            WHERE s.depot = a.depot
            OFFSET 0 -- noqa: AM09
        ) AS l
    WHERE a.mois IN (SELECT o.mois FROM autre AS o)
),

cible AS (
    SELECT
        a.convention,
        a.mois
    FROM visee AS v
    INNER JOIN accepte AS a ON v.convention = a.convention AND v.mois <= a.mois
    UNION
    SELECT
        s.convention,
        s.mois
    FROM mienne AS m
    INNER JOIN sienne AS s
        ON m.mois = s.mois AND m.phase = s.phase AND m.pseudonyme = s.pseudonyme AND m.structure <> s.structure
    UNION
    SELECT
        a.convention,
        a.mois
    FROM autre AS a
    INNER JOIN pilotage.constat AS k ON a.depot = k.depot
    WHERE k.serie AND k.regle = 'S04'
)

SELECT
    a.*,
    p.depot AS depot_avant,
    p.dernier_jour AS dernier_jour_avant
FROM cible AS c
INNER JOIN accepte AS a ON c.convention = a.convention AND c.mois = a.mois
LEFT JOIN accepte AS p ON a.convention = p.convention AND a.mois_avant = p.mois AND p.en_vigueur
WHERE
    -- A table of quantities has no series, unless persons were in the one before, or something was said of it.
    NOT EXISTS (SELECT 1 FROM faits.activite_ligne AS q WHERE q.depot = a.depot)
    OR EXISTS (SELECT 1 FROM faits.suivi_ligne AS l WHERE l.depot IN (a.depot, p.depot))
    OR EXISTS (SELECT 1 FROM pilotage.constat AS k WHERE k.depot = a.depot AND k.serie);

ANALYZE examine;
