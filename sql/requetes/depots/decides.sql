-- What a steward last said of these deposits: what they are for, and each row decided.
SELECT DISTINCT ON (p.depot, p.feuille, p.ligne)
    p.depot,
    p.action,
    p.convention,
    p.mois,
    p.feuille,
    p.ligne
FROM pilotage.decision_depot AS p
WHERE p.depot = any(:depots) AND p.action IN ('reaffecter', 'admettre', 'laisser')
ORDER BY p.depot ASC, p.feuille ASC, p.ligne ASC, p.decision DESC;
