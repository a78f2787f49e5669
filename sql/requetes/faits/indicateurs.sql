-- By indicator and month of the rows, those looked at (the denominator) and those counted (the numerator): their number is what
-- the indicator is worth. Beside them, the rows of the procedures that follow an absence.
SELECT
    v.demande,
    v.indicateur,
    r.mois,
    coalesce(array_agg(v.ligne) FILTER (WHERE v.num), '{}') AS numerateur,
    coalesce(array_agg(v.ligne) FILTER (WHERE v.den), '{}') AS denominateur,
    coalesce(array_agg(v.ligne) FILTER (WHERE v.appui), '{}') AS appui
FROM indicateur_vu AS v
INNER JOIN retenu AS r ON v.rang = r.rang
GROUP BY v.demande, v.indicateur, r.mois;
