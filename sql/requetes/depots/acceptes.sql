SELECT
    depot,
    convention,
    mois,
    chemin,
    recu_le,
    sha256,
    taux_completude,
    neant,
    nb_lignes,
    nb_quarantaine
FROM depots.depot
WHERE
    verdict IN ('accepte', 'accepte_avec_reserves')
    AND etat IN ('accepte', 'accepte_avec_reserves', 'remplace')
    AND recu_le <= :jusqua
ORDER BY convention, mois, recu_le, chemin, depot;
