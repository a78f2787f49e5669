-- A slice of the Excel rows that one line of a décompte counted: where each is, and what it is there for. Nobody is in it.
-- `total`: how many rows there are without the slice.
WITH comptee AS (
    SELECT
        c.mois,
        c.depot,
        l.ligne,
        l.ligne = any(c.numerateur) AS numerateur,
        l.ligne = any(c.denominateur) AS denominateur,
        count(*) OVER () AS total
    FROM finance.ligne_comptee AS c
    CROSS JOIN
        LATERAL (
            SELECT DISTINCT u.ligne
            FROM unnest(c.numerateur || c.denominateur || c.appui) AS u (ligne)
        ) AS l
    WHERE
        c.convention = :convention
        AND c.exercice = :exercice
        AND c.regle = :regle
        AND (cast(:mois AS text) IS NULL OR c.mois = cast(:mois AS text))
    ORDER BY c.mois, c.depot, l.ligne
    LIMIT :limite OFFSET :decalage
)

SELECT
    c.mois,
    c.depot,
    c.ligne,
    c.numerateur,
    c.denominateur,
    c.total,
    d.chemin,
    CASE WHEN cast(:activite AS boolean) THEN 'Activité' ELSE coalesce(d.feuille_suivi, 'Suivi') END AS feuille
FROM comptee AS c
INNER JOIN depots.depot AS d ON c.depot = d.depot
ORDER BY c.mois, c.depot, c.ligne;
