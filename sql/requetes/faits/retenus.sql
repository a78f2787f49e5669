-- For each demand and month due, the table in force at the instant asked: the last received until then among those
-- accepted, a table replaced since then included, one set aside not. A month whose échéance was extended is not due.
CREATE TEMP TABLE retenu ON COMMIT DROP AS
WITH en_vigueur AS (
    SELECT DISTINCT ON (dm.demande, d.mois)
        dm.demande,
        cast(d.mois AS text) AS mois,
        d.depot,
        d.sha256,
        cast(d.mois || '-01' AS date) AS premier_jour,
        cast(cast(d.mois || '-01' AS date) + interval '1 month' - interval '1 day' AS date) AS dernier_jour
    FROM demande AS dm
    INNER JOIN depots.depot AS d ON dm.convention = d.convention AND d.mois BETWEEN dm.premier_mois AND dm.dernier_mois
    WHERE
        d.verdict IN ('accepte', 'accepte_avec_reserves')
        AND d.etat IN ('accepte', 'accepte_avec_reserves', 'remplace')
        AND d.recu_le <= :jusqua
        AND cast(d.mois AS text) != all(dm.mois_exclus)
    ORDER BY dm.demande ASC, d.mois ASC, d.recu_le DESC, d.chemin DESC, d.depot DESC
)

SELECT
    *,
    -- Grows with the month: the last row of a person is the one of the highest rank.
    row_number() OVER (ORDER BY demande, mois) AS rang
FROM en_vigueur;

ANALYZE retenu;
