-- What is to be written: soldes that are new, or whose values or décompte differ. The date of calculation alone is no
-- change. A solde on its way to payment (beyond a_instruire) is never touched.
DELETE FROM calcule AS c
USING finance.solde AS s
WHERE s.convention = c.convention AND s.exercice = c.exercice AND s.etat NOT IN ('provisoire', 'a_instruire');

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
