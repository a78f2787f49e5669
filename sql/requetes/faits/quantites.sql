-- By month and Activité code, what the table in force counts: several rows of one code add up.
SELECT
    demande,
    mois,
    indicateur,
    sum(quantite) AS quantite,
    coalesce(array_agg(ligne) FILTER (WHERE comptee), '{}') AS lignes
FROM activite_vue
GROUP BY demande, mois, indicateur
ORDER BY demande, mois, indicateur COLLATE "C";
