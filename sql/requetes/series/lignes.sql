-- The rows of the tables examined and of those of the month before.
CREATE TEMP TABLE lue ON COMMIT DROP AS
WITH voulu AS (
    SELECT depot FROM examine
    UNION
    SELECT depot_avant FROM examine
)

SELECT
    a.depot,
    a.premier_jour,
    a.dernier_jour,
    l.*
FROM voulu AS v
INNER JOIN accepte AS a ON v.depot = a.depot
CROSS JOIN LATERAL (
    SELECT
        s.ligne,
        s.phase,
        s.pseudonyme,
        s.date_orientation,
        s.date_signature_cer,
        s.date_fin_cer,
        s.date_sortie,
        s.proposition_orientation
    FROM faits.suivi_ligne AS s
    WHERE s.depot = a.depot
    OFFSET 0 -- noqa: AM09
) AS l;

ANALYZE lue;

-- Of the tables in force in the same months, the rows of the same persons, not left at the end of the month.
CREATE TEMP TABLE reste ON COMMIT DROP AS
SELECT
    a.mois,
    a.structure,
    l.*
FROM accepte AS a
CROSS JOIN
    LATERAL (
        SELECT
            s.phase,
            s.pseudonyme
        FROM faits.suivi_ligne AS s
        WHERE s.depot = a.depot AND (s.date_sortie IS NULL OR s.date_sortie > a.dernier_jour)
        OFFSET 0 -- noqa: AM09
    ) AS l
WHERE
    a.en_vigueur
    AND a.mois IN (SELECT e.mois FROM examine AS e)
    AND l.pseudonyme IN (SELECT u.pseudonyme FROM lue AS u);

ANALYZE reste;

-- The few rows of earlier months in force that say an exit.
CREATE TEMP TABLE sortie ON COMMIT DROP AS
SELECT
    a.convention,
    a.mois,
    l.*
FROM accepte AS a
CROSS JOIN
    LATERAL (
        SELECT
            s.phase,
            s.pseudonyme,
            s.date_orientation,
            s.date_sortie
        FROM faits.suivi_ligne AS s
        WHERE s.depot = a.depot AND s.date_sortie IS NOT NULL
        OFFSET 0 -- noqa: AM09
    ) AS l
WHERE
    a.en_vigueur
    AND a.mois < (SELECT max(e.mois) FROM examine AS e WHERE e.convention = a.convention);

ANALYZE sortie;
