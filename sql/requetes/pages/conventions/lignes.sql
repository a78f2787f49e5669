-- A slice of the Excel rows that some lines of a décompte counted: where each is, and what it is there for. Nobody is in it.
WITH comptee AS (
    SELECT
        c.regle,
        c.mois,
        c.depot,
        l.ligne,
        l.ligne = any(c.numerateur) AS numerateur,
        l.ligne = any(c.denominateur) AS denominateur
    FROM finance.ligne_comptee AS c
    CROSS JOIN
        LATERAL (
            SELECT DISTINCT u.ligne
            FROM unnest(c.numerateur || c.denominateur || c.appui) AS u (ligne)
        ) AS l
    WHERE
        c.convention = :convention
        AND c.exercice = :exercice
        AND c.regle = any(:regles)
        AND (cast(:mois AS text) IS NULL OR c.mois = cast(:mois AS text))
    ORDER BY c.regle COLLATE "C", c.mois, c.depot, l.ligne
    LIMIT :limite OFFSET :decalage
)

SELECT
    c.regle,
    c.mois,
    c.depot,
    c.ligne,
    c.numerateur,
    c.denominateur,
    d.chemin,
    CASE WHEN c.regle = any(:activites) THEN 'Activité' ELSE coalesce(d.feuille_suivi, 'Suivi') END AS feuille
FROM comptee AS c
INNER JOIN depots.depot AS d ON c.depot = d.depot
ORDER BY c.regle COLLATE "C", c.mois, c.depot, c.ligne;
