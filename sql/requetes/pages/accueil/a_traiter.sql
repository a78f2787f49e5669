-- What waits for a steward, by kind: how many, of which how many are the visitor's, since when, and the first ones. Incidents are grouped
-- by rule and severity; missing months come before late ones.
WITH tout AS MATERIALIZED (
    SELECT * FROM pilotage.a_traiter
),

compte AS (
    SELECT
        t.nature,
        count(*) AS total,
        count(*) FILTER (WHERE t.charge_de = cast(:compte AS text)) AS a_moi,
        count(*) FILTER (WHERE t.charge_de IS NULL) AS a_personne,
        count(*) FILTER (WHERE t.etat = 'manquant') AS manquants,
        sum(t.nombre) AS lignes,
        min(t.depuis) AS plus_ancien
    FROM tout AS t
    GROUP BY t.nature
),

un AS (
    SELECT
        t.nature,
        t.depuis,
        t.convention,
        t.mois,
        coalesce(t.structure_nom, t.structure) AS structure,
        t.depot,
        t.etat,
        t.motif,
        t.echeance,
        NULL::text AS regle,
        t.severite,
        t.nombre,
        t.etat = 'manquant' AS d_abord,
        t.cle
    FROM tout AS t
    WHERE t.nature <> 'incident'
    UNION ALL
    SELECT
        'incident' AS nature,
        min(t.depuis) AS depuis,
        NULL AS convention,
        NULL AS mois,
        NULL AS structure,
        NULL AS depot,
        NULL AS etat,
        NULL AS motif,
        NULL AS echeance,
        t.regles[1] AS regle,
        t.severite,
        count(*)::integer AS nombre,
        t.severite LIKE 'bloquant%' AS d_abord,
        t.regles[1] AS cle
    FROM tout AS t
    WHERE t.nature = 'incident'
    GROUP BY t.regles[1], t.severite
),

rang AS (
    SELECT
        u.*,
        row_number() OVER (
            PARTITION BY u.nature
            ORDER BY
                u.d_abord DESC NULLS LAST,
                CASE WHEN u.nature = 'incident' THEN -u.nombre ELSE 0 END ASC,
                u.depuis ASC,
                u.cle ASC
        ) AS rang,
        count(*) OVER (PARTITION BY u.nature) AS rangs
    FROM un AS u
)

SELECT
    r.*,
    c.total,
    c.a_moi,
    c.a_personne,
    c.manquants,
    c.lignes,
    c.plus_ancien
FROM rang AS r
INNER JOIN compte AS c ON r.nature = c.nature
WHERE r.rang <= :nombre
ORDER BY r.nature, r.rang;
