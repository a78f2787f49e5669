-- What changed as of the day of the figures, decisions of the day after included: the sums, and the largest differences but the new soldes.
-- The amount of the exercice before is that of the change before (see changements/lire.sql). Always one row at least.
WITH vu AS (
    SELECT c.*
    FROM finance.changement AS c
    WHERE c.au = (SELECT max(s.date_calcul) FROM finance.solde AS s)
),

total AS (
    SELECT
        count(*) FILTER (WHERE v.etat_avant IS NOT NULL) AS total,
        count(*) FILTER (WHERE v.etat_avant IS NULL) AS nouveaux,
        coalesce(sum(v.ecart_eur) FILTER (WHERE v.etat_avant IS NULL), 0)::numeric(14, 2) AS nouveaux_eur,
        coalesce(sum(v.ecart_eur) FILTER (WHERE v.etat_avant IS NOT NULL AND v.ecart_eur > 0), 0)::numeric(14, 2) AS hausses_eur,
        coalesce(sum(v.ecart_eur) FILTER (WHERE v.etat_avant IS NOT NULL AND v.ecart_eur < 0), 0)::numeric(14, 2) AS baisses_eur
    FROM vu AS v
)

SELECT
    v.*,
    t.*,
    p.montant_exercice_eur AS montant_exercice_avant_eur
FROM total AS t
LEFT JOIN LATERAL (
    SELECT w.*
    FROM vu AS w
    WHERE w.etat_avant IS NOT NULL
    ORDER BY w.alerte IS NULL ASC, abs(w.ecart_eur) DESC, w.convention ASC, w.exercice ASC, w.instant ASC
    LIMIT :nombre
) AS v ON TRUE
LEFT JOIN LATERAL (
    SELECT x.montant_exercice_eur
    FROM finance.changement AS x
    WHERE x.convention = v.convention AND x.exercice = v.exercice AND x.instant < v.instant
    ORDER BY x.instant DESC
    LIMIT 1
) AS p ON TRUE
ORDER BY abs(v.ecart_eur) DESC, v.convention COLLATE "C" ASC, v.exercice ASC, v.instant ASC;
