-- A person received in two months is one accueil: that of the first.
WITH premier AS (
    SELECT DISTINCT ON (demande, pseudonyme)
        demande,
        rang,
        mois,
        ligne
    FROM suivi_vu
    WHERE accueillie
    ORDER BY demande ASC, pseudonyme ASC, rang ASC, ligne DESC
)

SELECT
    demande,
    mois,
    array_agg(ligne) AS lignes
FROM premier
GROUP BY demande, mois;
