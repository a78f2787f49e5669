-- The rows held back, with what was said of them; an admitted one is loaded and stays here with who said so and why.
SELECT
    q.depot,
    d.convention,
    d.mois,
    q.feuille,
    q.ligne,
    q.regles,
    q.suite,
    p.par,
    p.motif,
    d.structure,
    d.chemin,
    d.etat
FROM pilotage.quarantaine AS q
INNER JOIN depots.depot AS d ON q.depot = d.depot
LEFT JOIN LATERAL (
    SELECT
        p.par,
        p.motif
    FROM pilotage.decision_depot AS p
    WHERE
        p.depot = q.depot
        AND p.feuille = q.feuille
        AND p.ligne = q.ligne
        AND p.action IN ('admettre', 'laisser')
    ORDER BY p.decision DESC
    LIMIT 1
) AS p ON q.suite <> 'en_attente'
WHERE cast(:depot AS text) IS NULL OR q.depot = cast(:depot AS text)
ORDER BY d.recu_le, d.chemin, d.depot, q.feuille COLLATE "C", q.ligne;
