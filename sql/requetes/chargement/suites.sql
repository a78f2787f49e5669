-- What a steward decided of the rows of a deposit, put back after it is loaded: what was left out stays left out; what was
-- admitted is loaded, hence no longer held, and shown with the rules that held it. One that is held again in spite of its
-- admission waits again.
WITH derniere AS (
    SELECT DISTINCT ON (p.feuille, p.ligne)
        p.feuille,
        p.ligne,
        p.action,
        p.regles
    FROM pilotage.decision_depot AS p
    WHERE p.depot = :depot AND p.action IN ('admettre', 'laisser')
    ORDER BY p.feuille ASC, p.ligne ASC, p.decision DESC
)

INSERT INTO pilotage.quarantaine AS q (depot, feuille, ligne, regles, suite)
SELECT
    :depot,
    d.feuille,
    d.ligne,
    d.regles,
    'admise' AS suite
FROM derniere AS d
WHERE d.action = 'admettre'
ON CONFLICT (depot, feuille, ligne) DO NOTHING;

UPDATE pilotage.quarantaine AS q
SET suite = 'laissee'
WHERE
    q.depot = :depot
    AND q.suite = 'en_attente'
    AND 'laisser' = (
        SELECT p.action
        FROM pilotage.decision_depot AS p
        WHERE
            p.depot = q.depot
            AND p.feuille = q.feuille
            AND p.ligne = q.ligne
            AND p.action IN ('admettre', 'laisser')
        ORDER BY p.decision DESC
        LIMIT 1
    );
