-- What the filters of the deposits received offer. One row.
SELECT
    (
        SELECT coalesce(jsonb_object_agg(d.structure, coalesce(s.nom, d.structure)), '{}')
        FROM (SELECT DISTINCT structure FROM depots.depot) AS d
        LEFT JOIN referentiel.structure AS s ON d.structure = s.code
    ) AS structures,
    array(SELECT code FROM referentiel.convention ORDER BY code COLLATE "C") AS conventions
