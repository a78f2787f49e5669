-- Of the deposits of a structure with the same bytes, the first received is the original, whatever the order in which
-- they were registered; the others are its doublons. A CSV says its convention and month by its name alone: the same bytes
-- under another name are another table (two months « néant », for instance).
WITH rang AS (
    SELECT
        d.depot,
        first_value(d.depot) OVER (
            PARTITION BY
                d.structure,
                d.sha256,
                CASE WHEN d.chemin ILIKE '%.csv' THEN lower(regexp_replace(d.chemin, '^.*/', '')) END
            ORDER BY d.recu_le, d.chemin, d.depot
        ) AS premier
    FROM depots.depot AS d
    WHERE (d.structure, d.sha256) IN (SELECT
        n.structure,
        n.sha256
    FROM depots.depot AS n WHERE n.depot = any(:nouveaux))
)

UPDATE depots.depot AS d
SET
    etat = 'doublon',
    doublon_de = rang.premier
FROM rang
WHERE d.depot = rang.depot AND rang.depot <> rang.premier AND d.doublon_de IS DISTINCT FROM rang.premier
RETURNING d.depot, d.convention, d.mois;
