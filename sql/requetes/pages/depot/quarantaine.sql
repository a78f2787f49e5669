-- The rows held back, those still waiting first, with what was said of the others.
SELECT
    q.feuille,
    q.ligne,
    q.regles,
    q.suite,
    p.par,
    p.motif,
    p.prise_le,
    count(*) OVER () AS total,
    count(*) FILTER (WHERE q.suite = 'en_attente') OVER () AS en_attente
FROM pilotage.quarantaine AS q
LEFT JOIN LATERAL (
    SELECT
        x.par,
        x.motif,
        x.prise_le
    FROM pilotage.decision_depot AS x
    WHERE x.depot = q.depot AND x.feuille = q.feuille AND x.ligne = q.ligne AND x.action IN ('admettre', 'laisser')
    ORDER BY x.decision DESC
    LIMIT 1
) AS p ON q.suite <> 'en_attente'
WHERE q.depot = :depot
ORDER BY q.suite <> 'en_attente', q.feuille COLLATE "C", q.ligne
LIMIT :limite OFFSET :decalage;
