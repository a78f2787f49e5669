-- Numerators and denominators of the measured indicators; an indicator that looks at nobody has no row.
SELECT
    demande,
    indicateur,
    count(*) FILTER (WHERE num) AS numerateur,
    count(*) AS denominateur
FROM indicateur_vu
GROUP BY demande, indicateur;
