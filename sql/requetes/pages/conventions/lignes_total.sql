-- By rule and month, how many Excel rows some lines of a décompte counted, and how many of them are in the numerator.
SELECT
    c.regle,
    c.mois,
    cast(sum(cardinality(c.numerateur)) AS integer) AS numerateur,
    cast(sum((SELECT count(DISTINCT u.ligne) FROM unnest(c.numerateur || c.denominateur || c.appui) AS u (ligne))) AS integer) AS lignes
FROM finance.ligne_comptee AS c
WHERE c.convention = :convention AND c.exercice = :exercice AND c.regle = any(:regles)
GROUP BY c.regle, c.mois
ORDER BY c.regle, c.mois;
