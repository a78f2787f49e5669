UPDATE pilotage.incident AS n
SET
    etat = 'resolu',
    motif = :raison,
    commentaire = :commentaire,
    par = :par,
    resolu_le = now(),
    depots_vus = (
        SELECT array_agg(v.depot)
        FROM pilotage.episodes(n.convention, n.mois) AS e
        CROSS JOIN unnest(e.depots) AS v (depot)
        WHERE e.regle = n.regle AND n.depot = any(e.depots)
    )
WHERE n.incident = :incident;
