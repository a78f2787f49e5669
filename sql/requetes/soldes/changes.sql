-- What is to be written: soldes that are new, or whose values or décompte differ. The date of calculation alone is no
-- change. A solde proposed or contradictoire is never touched; an approved one only gives its place to the version after it; what
-- was computed before the last approval is left.
DELETE FROM calcule AS c
USING finance.solde AS s
WHERE
    s.convention = c.convention
    AND s.exercice = c.exercice
    AND (
        s.etat IN ('propose', 'contradictoire')
        OR (s.etat IN ('arrete', 'mandate') AND c.version <= s.version)
        OR c.version < s.version
    );

CREATE TEMP TABLE change ON COMMIT DROP AS
WITH nouvelles AS (
    SELECT
        convention,
        exercice,
        jsonb_agg(to_jsonb(l) ORDER BY rang) AS lignes
    FROM ligne_calculee AS l
    GROUP BY convention, exercice
),

anciennes AS (
    SELECT
        convention,
        exercice,
        jsonb_agg(to_jsonb(l) ORDER BY rang) AS lignes
    FROM finance.solde_ligne AS l
    WHERE (convention, exercice) IN (SELECT
        convention,
        exercice
    FROM calcule)
    GROUP BY convention, exercice
)

SELECT
    c.convention,
    c.exercice
FROM calcule AS c
LEFT JOIN finance.solde AS s ON c.convention = s.convention AND c.exercice = s.exercice
LEFT JOIN nouvelles AS n ON c.convention = n.convention AND c.exercice = n.exercice
LEFT JOIN anciennes AS a ON c.convention = a.convention AND c.exercice = a.exercice
WHERE
    to_jsonb(s) - 'date_calcul' IS DISTINCT FROM to_jsonb(c) - 'date_calcul'
    OR a.lignes IS DISTINCT FROM n.lignes;

INSERT INTO retabli (convention, exercice, version)
SELECT
    s.convention,
    s.exercice,
    f.version
FROM sans_difference AS d
INNER JOIN finance.solde AS s ON d.convention = s.convention AND d.exercice = s.exercice
CROSS JOIN
    LATERAL (
        SELECT max(g.version) AS version
        FROM finance.solde_fige AS g
        WHERE g.convention = s.convention AND g.exercice = s.exercice
    ) AS f
WHERE s.etat IN ('provisoire', 'a_instruire') AND s.version > f.version;

-- The version that each of the others had before: the new states are told from it.
CREATE TEMP TABLE version_avant ON COMMIT DROP AS
SELECT
    s.convention,
    s.exercice,
    s.version
FROM calcule AS c
INNER JOIN finance.solde AS s ON c.convention = s.convention AND c.exercice = s.exercice;
