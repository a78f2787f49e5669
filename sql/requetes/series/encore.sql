-- Of the tables examined, those that are still accepted: where their own findings end, and whether the series said something of them.
SELECT
    d.depot,
    d.convention,
    d.mois,
    coalesce(max(k.rang) FILTER (WHERE NOT k.serie), 0) AS rang,
    coalesce(bool_or(k.serie), false) AS deja
FROM depots.depot AS d
LEFT JOIN pilotage.constat AS k ON d.depot = k.depot
WHERE d.depot = any(:depots) AND d.etat IN ('accepte', 'accepte_avec_reserves', 'remplace')
GROUP BY d.depot;
