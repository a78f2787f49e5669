-- What the rows just kept come to, by line: it must be what the line says.
SELECT
    l.convention,
    l.exercice,
    l.regle,
    sum(cardinality(l.numerateur)) AS numerateur,
    sum(cardinality(l.denominateur)) AS denominateur,
    sum(l.quantite) AS quantite
FROM finance.ligne_comptee AS l
WHERE (l.convention, l.exercice) IN (SELECT
    v.convention,
    v.exercice
FROM voulue AS v)
GROUP BY l.convention, l.exercice, l.regle;
