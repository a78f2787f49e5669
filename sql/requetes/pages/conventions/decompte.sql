-- The lines of a décompte, each with what it counts of each table: how many rows in the numerator and the denominator, or what
-- they add up to (as a text: an amount is never a float).
SELECT
    l.rang,
    l.rubrique,
    l.libelle,
    l.formule,
    l.calcul,
    l.resultat,
    l.montant_eur,
    l.regle,
    l.source,
    l.hypothese,
    l.depots,
    coalesce(c.comptees, '[]') AS comptees
FROM finance.solde_ligne AS l
LEFT JOIN (
    SELECT
        regle,
        jsonb_agg(
            jsonb_build_object(
                'mois', mois,
                'depot', depot,
                'numerateur', cardinality(numerateur),
                'denominateur', cardinality(denominateur),
                'quantite', cast(quantite AS text)
            )
            ORDER BY mois, depot
        ) AS comptees
    FROM finance.ligne_comptee
    WHERE convention = :convention AND exercice = :exercice
    GROUP BY regle
) AS c ON l.regle = c.regle
WHERE l.convention = :convention AND l.exercice = :exercice
ORDER BY l.rang;
