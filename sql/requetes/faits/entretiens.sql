-- The rows that tell of interviews, and how many.
SELECT
    demande,
    mois,
    array_agg(ligne) AS lignes,
    sum(coalesce(entretiens_physiques, 0) + coalesce(entretiens_distance, 0)) AS quantite
FROM suivi_vu
WHERE entretiens_physiques > 0 OR entretiens_distance > 0
GROUP BY demande, mois;
