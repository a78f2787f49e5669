SELECT
    d.convention,
    d.mois,
    d.etat,
    d.verdict,
    d.hors_cloture,
    EXISTS(SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot) AS archive,
    -- The last thing that a steward said of the whole deposit.
    (
        SELECT p.action
        FROM pilotage.decision_depot AS p
        WHERE p.depot = d.depot AND p.action IN ('ecarter', 'relire', 'reaffecter')
        ORDER BY p.decision DESC
        LIMIT 1
    ) AS decide,
    (
        SELECT p.decision
        FROM pilotage.decision_depot AS p
        WHERE p.depot = d.depot
        ORDER BY p.decision DESC
        LIMIT 1
    ) AS derniere_decision,
    EXISTS(
        SELECT 1
        FROM pilotage.decision_depot AS p
        WHERE p.depot = d.depot AND p.action IN ('admettre', 'laisser')
    ) AS lignes_decidees
FROM depots.depot AS d
WHERE d.depot = :depot;
