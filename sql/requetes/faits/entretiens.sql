-- The rows that tell of interviews.
SELECT
    demande,
    mois,
    array_agg(ligne) AS lignes
FROM suivi_vu
WHERE entretiens_physiques > 0 OR entretiens_distance > 0
GROUP BY demande, mois;
