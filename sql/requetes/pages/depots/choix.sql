-- What the filters of the matrix offer, and the day as of which the obligations were computed (that of the last soldes,
-- computed with them). One row.
WITH suivie AS (
    SELECT
        c.structure,
        c.dispositif,
        c.dispositif_id,
        c.territoire
    FROM referentiel.convention AS c
    WHERE EXISTS (SELECT 1 FROM pilotage.depot_attendu AS a WHERE a.convention = c.code)
)

SELECT
    (SELECT max(date_calcul) FROM finance.solde) AS au,
    array(
        SELECT DISTINCT cast(left(mois, 4) AS integer) AS exercice
        FROM pilotage.depot_attendu
        ORDER BY exercice DESC
    ) AS exercices,
    array(SELECT DISTINCT territoire FROM suivie WHERE territoire IS NOT NULL ORDER BY territoire) AS territoires,
    (
        SELECT coalesce(jsonb_object_agg(d.dispositif, d.dispositif_id), '{}')
        FROM (
            SELECT
                dispositif,
                min(dispositif_id) AS dispositif_id
            FROM suivie
            GROUP BY dispositif
        ) AS d
    ) AS dispositifs,
    (
        SELECT coalesce(jsonb_object_agg(s.code, s.nom), '{}')
        FROM referentiel.structure AS s
        WHERE s.code IN (SELECT structure FROM suivie)
    ) AS structures
