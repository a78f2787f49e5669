-- Whether there is such an object, and its state.
SELECT
    n.etat,
    'incident n° ' || n.incident || ' : ' || n.regle || ' ' || n.convention || ' ' || n.mois AS nom
FROM pilotage.incident AS n
WHERE :genre = 'incident' AND n.incident::text = :cle
UNION ALL
SELECT
    d.etat,
    d.depot AS nom
FROM depots.depot AS d
WHERE :genre = 'depot' AND d.depot = :cle
UNION ALL
SELECT
    o.etat,
    o.convention || ' ' || o.mois AS nom
FROM pilotage.depot_attendu AS o
WHERE :genre = 'mois' AND o.convention = :convention AND o.mois = :mois;
