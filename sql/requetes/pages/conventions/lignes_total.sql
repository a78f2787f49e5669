-- By rule and month, how many Excel rows some lines of a décompte count, and among how many.
SELECT
    regle,
    mois,
    cast(sum(cardinality(numerateur)) AS integer) AS numerateur,
    cast(sum(cardinality(denominateur)) AS integer) AS denominateur
FROM finance.ligne_comptee
WHERE convention = :convention AND exercice = :exercice AND regle = any(:regles)
GROUP BY regle, mois
ORDER BY regle, mois;
