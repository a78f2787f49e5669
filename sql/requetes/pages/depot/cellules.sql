-- The findings of the group that holds one of them (see groupes.sql), by row.
SELECT
    c.rang,
    c.regle,
    c.severite,
    c.feuille,
    c.ligne,
    c.colonne,
    c.entete,
    c.valeur,
    c.message,
    c.conduite,
    count(*) OVER () AS total
FROM pilotage.constat AS c
INNER JOIN pilotage.constat AS un ON c.depot = un.depot
WHERE
    un.depot = :depot
    AND un.rang = :rang
    AND c.regle = un.regle
    AND c.severite = un.severite
    AND c.conduite = un.conduite
    AND c.feuille IS NOT DISTINCT FROM un.feuille
    AND c.colonne IS NOT DISTINCT FROM un.colonne
    AND c.entete IS NOT DISTINCT FROM un.entete
    AND (c.ligne IS null) = (un.ligne IS null)
    AND (c.ligne IS NOT null OR c.message = un.message)
ORDER BY c.ligne, c.rang
LIMIT :limite OFFSET :decalage;
