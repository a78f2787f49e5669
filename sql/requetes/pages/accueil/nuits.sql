-- The last nights, the last one first, with what each could not do.
SELECT
    n.nuit,
    n.origine,
    n.au,
    n.boite,
    n.debut,
    n.reprise_le,
    n.fin,
    n.etat,
    n.recus,
    n.doublons,
    n.en_attente,
    n.acceptes,
    n.acceptes_avec_reserves,
    n.refuses,
    n.illisibles,
    n.ecartes,
    n.non_charges,
    n.lignes,
    n.soldes,
    n.soldes_changes,
    n.solde_net_eur,
    n.penalite_eur,
    n.reversement_eur,
    n.nb_echecs,
    coalesce(e.erreurs, '{}') AS erreurs,
    coalesce(e.echecs, '{}') AS echecs
FROM pilotage.nuit AS n
LEFT JOIN LATERAL (
    SELECT
        array_agg(p.erreur ORDER BY p.debut, p.etape) FILTER (WHERE p.rang = 1 AND p.erreur IS NOT NULL) AS erreurs,
        array_agg(p.echec ORDER BY p.debut, p.etape, p.rang) FILTER (WHERE p.echec IS NOT NULL) AS echecs
    FROM (
        SELECT
            s.debut,
            s.etape,
            s.erreur,
            k.echec,
            coalesce(k.rang, 1) AS rang
        FROM pilotage.nuit_etape AS s
        LEFT JOIN LATERAL unnest(s.echecs) WITH ORDINALITY AS k (echec, rang) ON TRUE
        WHERE s.nuit = n.nuit
    ) AS p
) AS e ON TRUE
ORDER BY n.debut DESC, n.nuit DESC
LIMIT :nombre;
