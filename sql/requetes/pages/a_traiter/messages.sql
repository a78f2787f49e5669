-- What a rule says of a deposit, equal sentences told once with their rows: no value of a cell.
SELECT
    k.severite,
    k.feuille,
    k.colonne,
    k.entete,
    k.conduite,
    min(k.message) AS message,
    count(DISTINCT k.message) AS messages,
    count(*) AS nombre,
    (array_agg(k.ligne ORDER BY k.ligne) FILTER (WHERE k.ligne IS NOT NULL))[1:200] AS lignes
FROM pilotage.constat AS k
WHERE k.depot = :depot AND k.regle = :regle
GROUP BY k.severite, k.feuille, k.colonne, k.entete, k.conduite
ORDER BY count(*) DESC, k.feuille ASC, k.colonne ASC
LIMIT 50;
